import { expect, test } from 'vitest';
import { decodeForViewing } from '../../src/decode/decoder.js';
import { webp } from '../../src/encode/webp.js';
import type { Raster } from '../../src/types.js';

const [SIDE, CELL] = [4096, 4];

/** Flat cells, each of another grey: every block of 4×4 is predicted in its own way, so the descriptions of the blocks take all the bits there may be. */
function cells(): Raster {
  const data = new Uint8Array(SIDE * SIDE);
  let state = 1;
  for (let y = 0; y < SIDE; y += CELL) {
    for (let x = 0; x < SIDE; x += CELL) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      for (let row = y; row < y + CELL; row++) data.fill(state >>> 24, row * SIDE + x, row * SIDE + x + CELL);
    }
  }
  return { data, width: SIDE, height: SIDE, channels: 1 };
}

test('WebP holds pictures whose predictions alone would overflow its first partition', async () => {
  const [family] = webp.families;
  const picture = cells();
  const expected = await family.encode(picture, 80, 2);
  for (const encode of [
    () => family.encode(picture, 80, 0),
    () => family.encode(picture, 80, 1),
    () => family.probe?.encode(picture, 80),
  ])
    expect(expected.equals((await encode()) ?? Buffer.alloc(0))).toBe(true);
  const { width, height } = await decodeForViewing(expected, false, 'picture.webp');
  expect({ width, height }).toEqual({ width: SIDE, height: SIDE });
}, 120_000);
