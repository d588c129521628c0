import { expect, it } from 'vitest';
import { colourShift } from '../../src/measure/colour-shift.js';
import type { Raster } from '../../src/types.js';

const [WIDTH, HEIGHT] = [120, 90];

/** A light window with one round button of a colour. */
function screenWithButton(
  colour: readonly [number, number, number],
  channels: 3 | 4 = 3,
  alpha = 255,
): Raster {
  const data = new Uint8Array(WIDTH * HEIGHT * channels).fill(235);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = (y * WIDTH + x) * channels;
      if (Math.hypot(x - 40, y - 30) < 6) data.set(colour, at);
      if (channels === 4) data[at + 3] = alpha;
    }
  }
  return { data, width: WIDTH, height: HEIGHT, channels };
}

const green = screenWithButton([60, 180, 80]);

it('is 0 for the same colours, also where an opaque alpha or equal channels spell them', () => {
  expect(colourShift.prepare(green).score(green)).toBe(0);
  expect(colourShift.prepare(green).score(screenWithButton([60, 180, 80], 4))).toBe(0);
  const grey = screenWithButton([128, 128, 128]);
  const oneChannel = { ...grey, data: grey.data.filter((_, i) => i % 3 === 0), channels: 1 as const };
  expect(colourShift.prepare(oneChannel).score(grey)).toBeLessThan(1e-9);
});

it('sees one small button turn grey', () => {
  expect(colourShift.prepare(green).score(screenWithButton([128, 128, 128]))).toBeGreaterThan(25);
});

it('does not see what is transparent', () => {
  const [a, b] = [screenWithButton([60, 180, 80], 4, 0), screenWithButton([200, 30, 30], 4, 0)];
  expect(colourShift.prepare(a).score(b)).toBe(0);
});

it('is symmetric, and grows with the change', () => {
  const shifts = [10, 30, 60, 90].map((change) => {
    const changed = screenWithButton([60 + change, 180, 80]);
    expect(colourShift.prepare(changed).score(green)).toBeCloseTo(
      colourShift.prepare(green).score(changed),
      9,
    );
    return colourShift.prepare(green).score(changed);
  });
  expect(shifts).toEqual([...shifts].sort((x, y) => x - y));
});

it('keeps its peace about dithering: the mean of a block is what counts', () => {
  const flat = screenWithButton([150, 150, 150]);
  const data = flat.data.map((value, i) =>
    value === 150 ? 150 + (Math.floor(i / 3) % 2 === 0 ? 20 : -20) : value,
  );
  expect(colourShift.prepare(flat).score({ ...flat, data })).toBeLessThan(4);
});

it('refuses another size', () => {
  const smaller = { data: new Uint8Array(300), width: 10, height: 10, channels: 3 as const };
  expect(() => colourShift.prepare(green).score(smaller)).toThrow(
    expect.objectContaining({ code: 'size_mismatch' }),
  );
});
