import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SearchOptions, searchQuality } from '../../src/decide/quality-search.js';
import { logLoss, typicalLoss, warmStart } from '../../src/decide/warm-start.js';
import { ENCODERS } from '../../src/encode/registry.js';

const QUALITIES = Array.from({ length: 100 }, (_, i) => i + 1);
const CURVE = ENCODERS.jpeg.typical;

/** Searches an image whose log losses are known at every quality, and tells what was evaluated. */
async function search(
  losses: readonly number[],
  targetLoss: number,
  more: Partial<SearchOptions<number>> = {},
) {
  const evaluated: number[] = [];
  const result = await searchQuality<number>({
    qualities: QUALITIES,
    start: warmStart(CURVE, QUALITIES, targetLoss),
    typicalLoss: (quality) => typicalLoss(CURVE, quality),
    async evaluate(quality) {
      evaluated.push(quality);
      const excess = (losses[quality - 1] ?? Number.NaN) - targetLoss;
      return { quality, passes: excess <= 0, excess, candidate: quality };
    },
    ...more,
  });
  return { ...result, evaluated };
}

/** A photograph that differs from the typical one in how hard it is and in how fast its loss falls. */
const photograph = (shift: number, slope: number) =>
  QUALITIES.map((quality) => shift + slope * (typicalLoss(CURVE, quality) - typicalLoss(CURVE, 80)));

const target = fc.double({ min: 0.8, max: 0.998, noNaN: true }).map((score) => logLoss(1 - score));
const anyLosses = fc.array(fc.double({ min: -8, max: 0, noNaN: true }), { minLength: 100, maxLength: 100 });

describe('searchQuality', () => {
  it('finds on any falling curve what a scan finds', async () => {
    await fc.assert(
      fc.asyncProperty(anyLosses, target, async (losses, targetLoss) => {
        const falling = [...losses].sort((a, b) => b - a);
        const { outcome, probe } = await search(falling, targetLoss);
        const lowest = falling.findIndex((loss) => loss <= targetLoss);
        expect(outcome).toBe(lowest < 0 ? 'unreachable' : 'found');
        expect(probe.quality).toBe(lowest < 0 ? 100 : lowest + 1);
      }),
    );
  });

  it('finds on any curve at all a quality that passes behind one that misses, and tries none twice', async () => {
    await fc.assert(
      fc.asyncProperty(anyLosses, target, async (losses, targetLoss) => {
        const { outcome, probe, evaluated } = await search(losses, targetLoss);
        expect(new Set(evaluated).size).toBe(evaluated.length);
        expect(probe.passes).toBe(outcome === 'found');
        if (probe.passes && probe.quality > 1) expect(losses[probe.quality - 2]).toBeGreaterThan(targetLoss);
        if (!probe.passes) expect(probe.quality).toBe(100);
      }),
    );
  });

  it('needs few encodes for images whose curves are shifted and tilted', async () => {
    const counts: number[] = [];
    for (const score of [0.95, 0.98]) {
      for (let shift = -4.2; shift <= -2.6; shift += 0.1) {
        for (const slope of [0.8, 1, 1.25]) {
          const { outcome, evaluated } = await search(photograph(shift, slope), logLoss(1 - score));
          expect(outcome).toBe('found');
          counts.push(evaluated.length);
        }
      }
    }
    expect(counts.reduce((sum, count) => sum + count, 0) / counts.length).toBeLessThanOrEqual(3.6);
    expect(Math.max(...counts)).toBeLessThanOrEqual(6);
  });

  it('needs no more than a few steps over bisection where the excess tells nothing', async () => {
    for (let answer = 1; answer <= 100; answer++) {
      const losses = QUALITIES.map((quality) => (quality >= answer ? -7.999 : -0.001));
      const { probe, evaluated } = await search(losses, logLoss(1 - 0.98));
      expect(probe.quality).toBe(answer);
      expect(evaluated.length).toBeLessThanOrEqual(12);
    }
  });

  it('ends at a miss that is hopeless', async () => {
    const losses = photograph(-2.6, 1);
    const isHopeless = ({ quality }: { quality: number }) => quality > 50;
    const { outcome, probe, evaluated } = await search(losses, logLoss(1 - 0.98), { isHopeless });
    expect(outcome).toBe('hopeless');
    expect(probe.passes).toBe(false);
    expect(evaluated).toEqual([probe.quality]);
  });

  it('refuses an empty range', async () => {
    await expect(search([], 0, { qualities: [] })).rejects.toThrow(RangeError);
  });
});

describe.each(Object.values(ENCODERS))('the typical curve of $format', ({ typical }) => {
  it('rises, so that every quality has a loss of its own', () => {
    const losses = QUALITIES.map((quality) => typicalLoss(typical, quality));
    for (const [i, loss] of losses.entries()) if (i > 0) expect(loss).toBeLessThan(losses[i - 1] ?? 0);
  });

  it('goes through its points', () => {
    for (const [quality, score] of typical)
      expect(typicalLoss(typical, quality)).toBeCloseTo(logLoss(1 - score), 12);
  });
});

describe('warmStart', () => {
  it('is the lowest quality at which the typical image meets the target, or the highest', () => {
    const start = (score: number) => warmStart(CURVE, QUALITIES, logLoss(1 - score));
    expect(start(0.984)).toBe(90);
    expect(start(0.1)).toBe(1);
    expect(start(0.99999)).toBe(100);
  });
});
