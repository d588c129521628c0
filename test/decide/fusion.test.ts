import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fuse,
  PARTS,
  type Part,
  type Parts,
  PUBLISHED_WEIGHTS,
  type Weights,
  weightsId,
} from '../../src/decide/fusion.js';

const byPart = <Value>(value: fc.Arbitrary<Value>) =>
  fc
    .tuple(...PARTS.map(() => value))
    .map((values) => Object.fromEntries(PARTS.map((part, i) => [part, values[i]])) as Record<Part, Value>);

const score = fc.double({ min: 0, max: 1, noNaN: true });
const parts: fc.Arbitrary<Parts> = byPart(fc.option(score));
const weight = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true }));
const weights: fc.Arbitrary<Weights> = byPart(weight).filter((all) => PARTS.some((part) => all[part] > 0));
const NOTHING = Object.fromEntries(PARTS.map((part) => [part, null])) as Parts;
const NO_WEIGHTS = Object.fromEntries(PARTS.map((part) => [part, 0])) as Weights;

describe('a score', () => {
  it('is the sum of what each part added, and lies between the lowest and the highest part that counts', () => {
    fc.assert(
      fc.property(parts, weights, (parts, weights) => {
        const { score, contributions } = fuse(parts, weights);
        const counted = PARTS.filter((part) => parts[part] !== null && weights[part] > 0);
        expect(score === null).toBe(counted.length === 0);
        for (const part of PARTS) expect(contributions[part] !== null).toBe(counted.includes(part));
        if (score === null) return;
        const values = counted.map((part) => parts[part] ?? 0);
        expect(score).toBeCloseTo(
          counted.reduce((sum, part) => sum + (contributions[part] ?? 0), 0),
          12,
        );
        expect(score).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
        expect(score).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
      }),
    );
  });

  it('without a part is that with no weight on it', () => {
    fc.assert(
      fc.property(parts, weights, fc.constantFrom(...PARTS), (parts, weights, part) => {
        const missing = fuse({ ...parts, [part]: null }, weights);
        const unweighted = fuse(parts, { ...weights, [part]: 0 });
        expect(missing).toEqual(unweighted);
      }),
    );
  });

  it('does not fall when a part rises, nor changes when all weights are multiplied', () => {
    const scale = fc.constantFrom(1e-300, 0.5, 3, 1e300, Number.MAX_VALUE / 1e4);
    fc.assert(
      fc.property(
        parts,
        weights,
        fc.constantFrom(...PARTS),
        score,
        scale,
        (parts, weights, part, higher, scale) => {
          const { score } = fuse(parts, weights);
          const raised = fuse({ ...parts, [part]: Math.max(parts[part] ?? 0, higher) }, weights).score;
          if (parts[part] !== null) expect((raised ?? 1) - (score ?? 0)).toBeGreaterThanOrEqual(-1e-12);
          const scaled = Object.fromEntries(PARTS.map((name) => [name, weights[name] * scale])) as Weights;
          const again = fuse(parts, scaled).score;
          expect(again === null).toBe(score === null);
          expect(again ?? 0).toBeCloseTo(score ?? 0, 9);
          expect(weightsId(scaled)).toBe(weightsId(weights));
        },
      ),
    );
  });

  it('is as published, scaled to 1', () => {
    const all: Parts = { ...NOTHING, aesthetic: 0.8, sharpness: 0.6, exposure: 0.5, contrast: 0.4, faces: 1 };
    const sum = 0.35 * 0.8 + 0.35 * 0.6 + 0.2 * 0.5 + 0.1 * 0.4 + 0.05;
    expect(fuse(all, PUBLISHED_WEIGHTS).score).toBeCloseTo(sum / 1.05, 12);
    const { contributions } = fuse({ ...all, noise: 1, rating: 1 }, PUBLISHED_WEIGHTS);
    expect(contributions).toMatchObject({ noise: null, rating: null, colourfulness: null });
    expect(contributions.faces).toBeCloseTo(0.05 / 1.05, 12);
  });

  it('is not there where no part counts', () => {
    expect(fuse(NOTHING, PUBLISHED_WEIGHTS)).toEqual({ score: null, contributions: NOTHING });
    expect(fuse({ ...NOTHING, noise: 0.5 }, PUBLISHED_WEIGHTS).score).toBeNull();
    expect(fuse({ ...NOTHING, noise: 0 }, { ...NO_WEIGHTS, noise: 1 }).score).toBe(0);
  });
});

it('the name of weights tells apart what ranks differently', () => {
  const names = new Set<string>();
  for (const part of PARTS) names.add(weightsId({ ...PUBLISHED_WEIGHTS, [part]: 0.123 }));
  names.add(weightsId(PUBLISHED_WEIGHTS));
  expect(names.size).toBe(PARTS.length + 1);
  for (const name of names) expect(name).toMatch(/^[0-9a-f]{12}$/);
});
