import { expect, it } from 'vitest';
import { FINGERPRINT_VERSION, fingerprint } from '../../src/measure/perceptual-hash.js';
import { readSignature } from '../../src/measure/picture-signature.js';
import { scene } from '../support/rasters.js';

it('gives the very text of this version, on every machine', () => {
  const { dhash, phash, signature } = fingerprint(scene(100, 70, 3));
  expect([FINGERPRINT_VERSION, dhash, phash, signature.slice(0, 24)]).toMatchInlineSnapshot(`
    [
      1,
      "ab4a555554a9ab2a",
      "ab7c54eb5440eb91",
      "Af__szNBe4xUPnSOWj1wj108",
    ]
  `);
});

it('averages areas of any size, also of pictures smaller than the grid', () => {
  for (const [width, height] of [
    [1, 1],
    [3, 50],
    [33, 7],
    [100, 100],
  ] as const) {
    const data = new Uint8Array(width * height * 3).fill(77);
    const signature = readSignature(fingerprint({ data, width, height, channels: 3 }).signature);
    expect(new Set(signature?.luma)).toEqual(new Set([77]));
    expect(new Set(signature?.chroma)).toEqual(new Set([128]));
    expect(signature?.aspect).toBeCloseTo(width / height, 3);
  }
});

it('text that is no signature is none', () => {
  const { signature } = fingerprint(scene(40, 30, 3));
  expect(readSignature(signature)).toBeDefined();
  for (const text of ['', 'A', signature.slice(1), `B${signature.slice(1)}`]) {
    expect(readSignature(text)).toBeUndefined();
  }
});
