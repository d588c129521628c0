import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsPerPixel, fitLine, lineAt, predictQuality } from '../../src/decide/bpp-predictor.js';
import { defaultLine } from '../../src/decide/default-line.js';
import { crossValidate, errorsOf } from '../../src/decide/validation.js';
import { METRICS } from '../../src/measure/registry.js';
import { sha256 } from '../support/pictures.js';

const ALL = Array.from({ length: 100 }, (_, i) => i + 1);
const bpps = fc.double({ min: 0.01, max: 24, noNaN: true });
const qualities = fc.integer({ min: 1, max: 100 });
const lessons = fc.array(fc.record({ bpp: bpps, quality: qualities }), { minLength: 2, maxLength: 40 });

describe('the line', () => {
  it('finds again the line that the lessons were made with', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 90, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        (intercept, slope) => {
          const made = [0.5, 1, 2, 3.5, 4.15, 9].map((bpp) => ({
            bpp,
            quality: intercept + slope * Math.min(bpp, 4.15),
          }));
          const line = fitLine(made);
          expect(line.intercept).toBeCloseTo(intercept, 6);
          expect(line.slope).toBeCloseTo(slope, 6);
        },
      ),
    );
  });

  it('no other line through the lessons errs less in squares', () => {
    fc.assert(
      fc.property(lessons, fc.double({ min: -2, max: 2, noNaN: true }), (all, nudge) => {
        const { intercept, slope } = fitLine(all);
        const loss = (b: number, m: number) =>
          all.reduce((sum, { bpp, quality }) => sum + (quality - b - m * Math.min(bpp, 4.15)) ** 2, 0);
        const best = loss(intercept, slope);
        expect(best).toBeLessThanOrEqual(loss(intercept + nudge, slope) + 1e-6);
        expect(best).toBeLessThanOrEqual(loss(intercept, slope + nudge) + 1e-6);
      }),
    );
  });

  it('is level where all sources are of one size', () => {
    expect(fitLine([8, 12, 24].map((bpp, i) => ({ bpp, quality: 70 + i })))).toMatchObject({
      intercept: 71,
      slope: 0,
    });
    expect(fitLine([{ bpp: 1, quality: 60 }])).toMatchObject({ intercept: 60, slope: 0 });
  });

  const line = { intercept: 31, slope: 11.7, smallestQuality: 50, largestBpp: 4.15 };
  it.each([
    [0.1, 50],
    [1, 50],
    [2, 54],
    [4, 78],
    [4.15, 80],
    [24, 80],
  ])('%f bits per pixel need quality %i', (bpp, quality) => {
    expect(predictQuality(line, bpp, ALL)).toBe(quality);
  });

  it('stays within floor, clamp and what the encoder has', () => {
    fc.assert(
      fc.property(lessons, bpps, fc.uniqueArray(qualities, { minLength: 1 }), (all, bpp, some) => {
        const fitted = fitLine(all);
        const sorted = some.sort((a, b) => a - b);
        expect(sorted).toContain(predictQuality(fitted, bpp, sorted));
        expect(predictQuality(fitted, bpp, ALL)).toBeGreaterThanOrEqual(50);
        expect(lineAt(fitted, Math.max(bpp, 4.15))).toBe(lineAt(fitted, 4.15));
      }),
    );
  });

  it('takes the nearest quality that there is, of two the higher', () => {
    expect(predictQuality(line, 4, [70, 75, 80])).toBe(80);
    expect(predictQuality(line, 4, [74, 82])).toBe(82);
    expect(predictQuality(line, 4, [1, 2])).toBe(2);
  });

  it('bits per pixel are those of the whole file', () => {
    expect(bitsPerPixel(1000, { width: 100, height: 40 })).toBe(2);
  });
});

describe('cross-validation', () => {
  const taught = (count: number, qualityOf: (i: number, bpp: number) => number) =>
    Array.from({ length: count }, (_, i) => {
      const bpp = 0.5 + (3.5 * i) / count;
      return { bpp, quality: qualityOf(i, bpp), content: sha256(Buffer.from(String(i))) };
    });

  it('a true line is found from every part, and the median is told apart from it', () => {
    const { folds, line, median } = crossValidate(
      taught(50, (_, bpp) => Math.round(50 + 10 * bpp)),
      ALL,
    );
    expect(folds).toBe(10);
    expect(line.meanAbsoluteError).toBeLessThan(0.5);
    expect(line.rSquared).toBeGreaterThan(0.99);
    expect(line.within3).toBe(1);
    expect(median.meanAbsoluteError).toBeGreaterThan(6);
  });

  it('leaves each one out where there are few', () => {
    // Whoever is left out, the others' median is the opposite quality: each guess is wrong by 20.
    const { folds, median } = crossValidate(
      taught(8, (i) => (i % 2 === 0 ? 60 : 80)),
      ALL,
    );
    expect(folds).toBe(8);
    expect(median).toMatchObject({ meanAbsoluteError: 20, within3: 0, rSquared: -3 });
  });

  it('depends on neither the order nor the names', () => {
    const all = taught(33, (i) => 50 + ((i * 17) % 40));
    expect(crossValidate([...all].reverse(), ALL)).toEqual(crossValidate(all, ALL));
  });

  it('errors, by hand', () => {
    expect(errorsOf([60, 70, 80], [60, 74, 83])).toEqual({
      rSquared: 1 - 25 / 200,
      meanAbsoluteError: 7 / 3,
      within3: 2 / 3,
    });
    expect(errorsOf([70, 70], [70, 70]).rSquared).toBeNull();
  });
});

describe('default lines', () => {
  const families = {
    'jpeg-table8': 'ssim',
    'jpeg-table2': 'ssimulacra2',
    webp: 'ssimulacra2',
    avif: 'ms-ssim',
  } as const;

  it.each(Object.entries(families))('%s has one for every target of %s', (family, name) => {
    const metric = METRICS[name];
    for (const preset of Object.values(metric.presets))
      expect(defaultLine(family, metric, preset)).toBeDefined();
    const [lowest, highest] = [
      defaultLine(family, metric, 0.1),
      defaultLine(family, metric, metric.range[1]),
    ];
    expect(lowest).toBeDefined();
    expect(highest).not.toEqual(lowest);
  });

  it('a target between two that were fitted lies between their lines', () => {
    const at = (target: number) =>
      lineAt(defaultLine('jpeg-table8', METRICS.ssim, target) ?? fitLine([]), 4.15);
    expect(at(0.985)).toBeGreaterThan(at(0.98));
    expect(at(0.985)).toBeLessThan(at(0.99));
    expect(at(0.9999)).toBe(at(0.99));
    expect(at(0.5)).toBe(at(0.95));
  });

  it('ssim.js has those of ssim', () => {
    expect(defaultLine('webp', METRICS['ssim.js'], 0.97)).toEqual(defaultLine('webp', METRICS.ssim, 0.97));
  });

  it('there is none for what was never fitted', () => {
    expect(defaultLine('png-palette', METRICS.ssim, 0.98)).toBeUndefined();
  });
});
