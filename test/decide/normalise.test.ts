import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calibrate,
  calibrationOf,
  minMaxScale,
  onCurve,
  REFERENCE,
  SCALES,
  SCORE_NAMES,
  scoreFeatures,
} from '../../src/decide/normalise.js';
import { measureFeatures, type RawFeatures } from '../../src/measure/ranking/registry.js';
import { scene } from '../support/rasters.js';

const minMaxScores = (pictures: readonly RawFeatures[]) => pictures.map(minMaxScale(pictures));

const PLAIN = measureFeatures(scene(64, 48, 3));
const with_ = (changes: Partial<RawFeatures>): RawFeatures => ({ ...PLAIN, ...changes });
const raws = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 40 });

describe('the reference curves', () => {
  it('rise in what they are made of, from 0 to 1 over the raw scale', () => {
    for (const name of SCORE_NAMES) {
      const { worst, best } = SCALES[name];
      const curve = REFERENCE.curves[name];
      expect([onCurve(curve, worst), onCurve(curve, best)]).toEqual([0, 1]);
      for (const [at, [raw, score]] of curve.entries()) {
        const [before = Number.NEGATIVE_INFINITY, scoreBefore = 0] = curve[at - 1] ?? [];
        expect(raw).toBeGreaterThan(before);
        if (at > 0) expect(Math.sign(score - scoreBefore)).toBe(Math.sign(best - worst));
      }
    }
  });

  it('are named by what is in them', () => {
    expect(calibrationOf(REFERENCE.curves).calibration_id).toBe(REFERENCE.calibration_id);
    expect(REFERENCE.calibration_id).toMatch(/^[0-9a-f]{12}$/);
    const other = { ...REFERENCE.curves, noise_norm: [[0, 1] as const, [30, 0] as const] };
    expect(calibrationOf(other).calibration_id).not.toBe(REFERENCE.calibration_id);
  });

  it('score a sharper picture higher, a noisier one lower', () => {
    const scores = scoreFeatures(with_({ sharpness: 1, noise_sigma: 1 }));
    expect(scoreFeatures(with_({ sharpness: 1.2 })).sharpness_norm).toBeGreaterThan(scores.sharpness_norm);
    expect(scoreFeatures(with_({ noise_sigma: 2 })).noise_norm).toBeLessThan(scores.noise_norm);
    for (const score of Object.values(scores)) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });
});

it('a curve is straight between its knots and level beyond them', () => {
  const curve = [
    [1, 0.2],
    [3, 0.6],
    [4, 1],
  ] as const;
  expect([0, 1, 2, 3, 3.5, 9].map((raw) => Number(onCurve(curve, raw).toFixed(9)))).toEqual([
    0.2, 0.2, 0.4, 0.6, 0.8, 1,
  ]);
});

describe('calibration to a set', () => {
  it('keeps the order of the set in every score, whatever is in it', () => {
    fc.assert(
      fc.property(raws, raws, (sharpness, others) => {
        const { curves } = calibrate(
          sharpness.map((value) => with_({ sharpness: value, noise_sigma: value })),
        );
        const sorted = [...others].sort((a, b) => a - b);
        const scores = sorted.map((raw) => onCurve(curves.sharpness_norm, raw));
        const falling = sorted.map((raw) => onCurve(curves.noise_norm, raw));
        for (let i = 1; i < sorted.length; i++) {
          expect(scores[i]).toBeGreaterThanOrEqual(scores[i - 1] ?? 0);
          expect(falling[i]).toBeLessThanOrEqual(falling[i - 1] ?? 1);
        }
      }),
    );
  });

  it('makes the score the share that is worse', () => {
    const pictures = Array.from({ length: 101 }, (_, i) => with_({ sharpness: 1 + i / 100 }));
    const { curves } = calibrate(pictures);
    for (const share of [0.1, 0.35, 0.5, 0.9])
      expect(onCurve(curves.sharpness_norm, 1 + share)).toBeCloseTo(share, 2);
    expect(onCurve(curves.sharpness_norm, 0.5)).toBeGreaterThan(0);
  });

  it('of equal pictures does not divide by nothing', () => {
    const calibration = calibrate([PLAIN, PLAIN, PLAIN]);
    for (const score of Object.values(scoreFeatures(PLAIN, calibration)))
      expect(Number.isFinite(score)).toBe(true);
  });
});

describe('min–max', () => {
  it('gives the worst of a set 0, the best 1, and equal ones ½', () => {
    const scores = minMaxScores([1, 2, 4].map((value) => with_({ sharpness: value, noise_sigma: value })));
    expect(scores.map((score) => score.sharpness_norm)).toEqual([0, 1 / 3, 1]);
    expect(scores.map((score) => score.noise_norm)).toEqual([1, 2 / 3, 0]);
    expect(scores.map((score) => score.contrast_norm)).toEqual([0.5, 0.5, 0.5]);
  });

  it('lets one outlier move all, where fixed curves move none', () => {
    const set = [0.9, 1, 1.1].map((sharpness) => with_({ sharpness }));
    const outlier = with_({ sharpness: 3 });
    expect(minMaxScores([...set, outlier])[2]?.sharpness_norm).toBeLessThan(0.2);
    expect(minMaxScores(set)[2]?.sharpness_norm).toBe(1);
  });
});
