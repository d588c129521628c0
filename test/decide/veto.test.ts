import { expect, it } from 'vitest';
import { THRESHOLDS, VETOES, vetoes } from '../../src/decide/veto.js';
import { measureFeatures } from '../../src/measure/ranking/registry.js';
import type { Raster } from '../../src/types.js';
import { exposedBy, filtered, gaussianKernel } from '../support/degrade.js';
import { scene } from '../support/rasters.js';

const PICTURE = scene(1024, 200, 3);
const SIZE = { width: 4000, height: 3000 };
const flagsOf = (raster: Raster) => vetoes(measureFeatures(raster), SIZE);

/** The picture on a ground of one level, covering a share of the area. */
function onGround(level: number, share: number): Raster {
  const end = Math.round(share * 200) * 1024 * 3;
  return { ...PICTURE, data: PICTURE.data.map((sample, at) => (at < end ? sample : level)) };
}

it('leaves a good picture alone', () => {
  expect(flagsOf(PICTURE)).toEqual([]);
});

it('names what is wrong', () => {
  expect(flagsOf(filtered(PICTURE, gaussianKernel(2.2)))).toEqual(['blurred']);
  expect(flagsOf(exposedBy(PICTURE, -5))).toContain('underexposed');
  expect(flagsOf(exposedBy(PICTURE, 6))).toContain('overexposed');
  expect(flagsOf({ ...PICTURE, data: PICTURE.data.map(() => 120) })).toEqual(['flat']);
  expect(vetoes(measureFeatures(PICTURE), { width: 319, height: 200 })).toEqual(['tiny']);
});

it('spares a lit subject on black and a dark one on white', () => {
  expect(flagsOf(onGround(1, 0.1))).toEqual([]);
  expect(flagsOf(onGround(255, 0.1))).toEqual([]);
});

it('takes other thresholds', () => {
  const strict = { ...THRESHOLDS, side: 5000, sharpness: 9 };
  expect(vetoes(measureFeatures(PICTURE), SIZE, strict)).toEqual(['blurred', 'tiny']);
  expect(Object.keys(VETOES)).toHaveLength(5);
});
