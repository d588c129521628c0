import { expect, it } from 'vitest';
import { ssimulacra2Reference } from '../../src/kernels/ssimulacra2.js';
import type { Raster } from '../../src/types.js';
import { type Channels, noisy, scene } from '../support/rasters.js';
import { slowErrorMeans } from '../support/slow-ssimulacra2.js';

const EVERY_MAP = { structure: 0x3ffff, any: 0x3ffff };
const CHANNELS: Channels[] = [1, 2, 3, 4];

/** By how much the means of fourth powers may differ, their fourth roots taken; the means are kept to it too. */
const TOLERANCE = 3e-5;

function expectAgreement(reference: Raster, candidate: Raster, background: number): void {
  const expected = slowErrorMeans(reference, candidate, background);
  const options = { background, scales: expected.length, maps: EVERY_MAP };
  const { details } = ssimulacra2Reference(reference, options).compare(candidate);
  const norms = expected.flat(2).map((mean, i) => (i % 2 === 0 ? mean : mean ** 0.25));
  expect(details).toHaveLength(norms.length);
  for (const [i, norm] of norms.entries()) {
    const ours = details[i] ?? Number.NaN;
    expect(Math.abs((i % 2 === 0 ? ours : ours ** 0.25) - norm)).toBeLessThanOrEqual(TOLERANCE);
  }
}

it.each([
  [8, 8],
  [8, 200],
  [200, 8],
  [9, 17],
  [33, 31],
  [131, 97],
  [258, 255],
])('agrees with the float64 reference, map by map, at %i×%i', (width, height) => {
  for (const channels of CHANNELS) {
    const reference = scene(width, height, channels, width + height);
    for (const background of [0.1, 0.9]) expectAgreement(reference, noisy(reference, 25), background);
  }
});

it('agrees where one image is grey or transparent and the other is not', () => {
  for (const first of CHANNELS) {
    for (const second of CHANNELS) expectAgreement(scene(50, 41, first, 1), scene(50, 41, second, 2), 0.1);
  }
});

it('leaves out the maps that are not asked for, without touching the others', () => {
  const reference = scene(90, 70, 3);
  const candidate = noisy(reference, 20);
  const details = (structure: number, any: number) =>
    ssimulacra2Reference(reference, { background: 0.1, scales: 1, maps: { structure, any } }).compare(
      candidate,
    ).details;
  const all = details(0b111, 0b111);
  const some = details(0b010, 0b110);
  expect(some.subarray(0, 6)).toEqual(new Float64Array(6));
  expect(some.subarray(6, 12)).toEqual(all.subarray(6, 12));
  expect(some.subarray(12, 14)).toEqual(new Float64Array(2));
  expect(some.subarray(14, 18)).toEqual(all.subarray(14, 18));
});

it('gives the same numbers each time, and for equal images 0', () => {
  const reference = scene(301, 150, 3);
  const candidate = noisy(reference, 12);
  const prepared = ssimulacra2Reference(reference, { background: 0.1, scales: 6, maps: EVERY_MAP });
  const first = prepared.compare(candidate);
  expect(prepared.compare(reference).details).toEqual(new Float64Array(108));
  expect(prepared.compare(candidate)).toEqual(first);
});

it('needs memory for the width alone', () => {
  const memory = (height: number) =>
    ssimulacra2Reference(scene(512, height, 3), { background: 0.1, scales: 6, maps: EVERY_MAP }).memoryBytes;
  expect(memory(3000)).toBe(memory(100));
});
