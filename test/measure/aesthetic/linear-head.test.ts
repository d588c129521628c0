import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { normaliseRating, readLinearHead } from '../../../src/measure/aesthetic/linear-head.js';
import { randomFrom } from '../../support/rasters.js';
import { hasShared, sharedPath } from '../../support/shared.js';
import { torchFile } from '../../support/torch-file.js';

const PUBLISHED = 'models/laion_sa_0_4_vit_b_32_linear.pth';
const EMBEDDINGS = 'models/laion_emb';

const corrupt = (why: string) =>
  expect.objectContaining({ code: 'model_corrupt', message: expect.stringContaining(why) });

it('rates by weights and a bias', () => {
  const head = readLinearHead(torchFile({ weight: [1, -2, 0.5], bias: [4] }), 3);
  expect(head.rate(Float32Array.of(1, 0, 0))).toBe(5);
  expect(head.rate(Float32Array.of(0, 1, 2))).toBe(3);
});

it('maps ratings to 0…1 by a fixed line', () => {
  expect([-3, 1, 5.5, 10, 12].map(normaliseRating)).toEqual([0, 0, 0.5, 1, 1]);
});

it.skipIf(!hasShared(PUBLISHED))('orders the embeddings published with it, lowest rating first', () => {
  const head = readLinearHead(readFileSync(sharedPath(PUBLISHED)), 512);
  const ratings = Array.from({ length: 10 }, (_, at) => {
    const bytes = readFileSync(sharedPath(`${EMBEDDINGS}/vit_b_32_rating${at}.npy`));
    return head.rate(Float32Array.from({ length: 512 }, (_, i) => bytes.readFloatLE(128 + 4 * i)));
  });
  expect(ratings).toEqual(ratings.toSorted((a, b) => a - b));
  expect(ratings[0]).toBeLessThan(3);
  expect(ratings[9]).toBeGreaterThan(6);
});

it('refuses other lengths, and numbers that are none', () => {
  expect(() => readLinearHead(torchFile({ weight: [1, 2], bias: [0] }), 3)).toThrow(corrupt('3 weights'));
  expect(() => readLinearHead(torchFile({ weight: [Number.NaN], bias: [0] }), 1)).toThrow(corrupt('finite'));
  expect(() => readLinearHead(torchFile({ bias: [0] }), 1)).toThrow(corrupt('undefined'));
});

it('refuses what is no such file, and never runs what it says', () => {
  expect(() => readLinearHead(new Uint8Array(0), 1)).toThrow(corrupt('no ZIP'));
  const system = Buffer.from('\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.', 'latin1');
  expect(() => readLinearHead(torchFile({}, system), 1)).toThrow(corrupt('it names posix.system'));
});

it('answers every damage with an error of its own', () => {
  const whole = torchFile({ weight: [1, 2, 3], bias: [4] });
  const random = randomFrom(7);
  for (let trial = 0; trial < 500; trial++) {
    const bytes = Buffer.from(
      whole.subarray(0, trial < 100 ? Math.floor(random() * whole.length) : undefined),
    );
    if (trial >= 100) bytes[Math.floor(random() * bytes.length)] = Math.floor(256 * random());
    try {
      readLinearHead(bytes, 3);
    } catch (error) {
      expect(error).toMatchObject({ code: 'model_corrupt' });
    }
  }
});
