import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBelief } from '../../src/decide/belief.js';
import { logLoss } from '../../src/decide/log-loss.js';
import { type Looks, limited } from '../../src/decide/look.js';
import { strandAt } from '../../src/decide/prior.js';
import { genericPrior } from '../../src/decide/priors/generic.js';
import { priorFor } from '../../src/decide/priors/registry.js';
import {
  type Encoded,
  foresee,
  predict,
  type SearchOptions,
  searchQuality,
} from '../../src/decide/quality-search.js';

const QUALITIES = Array.from({ length: 100 }, (_, i) => i + 1);
const PRIOR = genericPrior([
  [10, 0.745],
  [40, 0.891],
  [80, 0.964],
  [95, 0.9915],
  [100, 0.9992],
]);

/** The outlook on an image, with or without a probe that shows the very losses. */
function outlookOn(losses: readonly number[], targetLoss: number, probeCost?: number) {
  const belief = createBelief(PRIOR, QUALITIES);
  const probed: number[] = [];
  const looks: Looks =
    probeCost === undefined
      ? {}
      : {
          loss: {
            cost: probeCost,
            async take(index) {
              probed.push(index + 1);
              belief.observeLoss('probe', index, losses[index] ?? Number.NaN);
            },
          },
        };
  return { qualities: QUALITIES, belief, targetLoss, looks: limited(looks), probed };
}

/** Searches an image whose log losses are known at every quality, and tells what was encoded. */
async function search(
  losses: readonly number[],
  targetLoss: number,
  { probeCost, ...more }: Partial<SearchOptions<number>> & { probeCost?: number } = {},
) {
  const evaluated: number[] = [];
  const outlook = outlookOn(losses, targetLoss, probeCost);
  const result = await searchQuality<number>({
    ...outlook,
    async evaluate(quality) {
      evaluated.push(quality);
      return encodedAt(losses, targetLoss, quality);
    },
    ...more,
  });
  return { ...result, evaluated, probed: outlook.probed };
}

function encodedAt(losses: readonly number[], targetLoss: number, quality: number): Encoded<number> {
  const excess = (losses[quality - 1] ?? Number.NaN) - targetLoss;
  return { quality, passes: excess <= 0, excess, candidate: quality };
}

/** A photograph that differs from the typical one in how hard it is and in how fast its loss falls. */
function photograph(shift: number, slope: number): number[] {
  const typical = (quality: number) => strandAt(PRIOR, PRIOR.probe, quality).mean;
  return QUALITIES.map((quality) => shift + slope * (typical(quality) - typical(80)));
}

const target = fc.double({ min: 0.8, max: 0.998, noNaN: true }).map((score) => logLoss(1 - score));
const anyLosses = fc.array(fc.double({ min: -8, max: 0, noNaN: true }), { minLength: 100, maxLength: 100 });
const probeCost = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });

describe('searchQuality', () => {
  it('finds on any falling curve what a scan finds', async () => {
    await fc.assert(
      fc.asyncProperty(anyLosses, target, probeCost, async (losses, targetLoss, cost) => {
        const falling = [...losses].sort((a, b) => b - a);
        const { outcome, encoded } = await search(
          falling,
          targetLoss,
          cost === undefined ? {} : { probeCost: cost },
        );
        const lowest = falling.findIndex((loss) => loss <= targetLoss);
        expect(outcome).toBe(lowest < 0 ? 'unreachable' : 'found');
        expect(encoded.quality).toBe(lowest < 0 ? 100 : lowest + 1);
      }),
    );
  });

  it('finds on any curve at all a quality that passes behind one that misses, and encodes none twice', async () => {
    await fc.assert(
      fc.asyncProperty(anyLosses, target, probeCost, async (losses, targetLoss, cost) => {
        const more = cost === undefined ? {} : { probeCost: cost };
        const { outcome, encoded, evaluated, probed } = await search(losses, targetLoss, more);
        expect(new Set(evaluated).size).toBe(evaluated.length);
        expect(new Set(probed).size).toBe(probed.length);
        expect(encoded.passes).toBe(outcome === 'found');
        if (encoded.passes && encoded.quality > 1) {
          expect(losses[encoded.quality - 2]).toBeGreaterThan(targetLoss);
          expect(evaluated).toContain(encoded.quality - 1);
        }
        if (!encoded.passes) expect(encoded.quality).toBe(100);
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

  it('encodes twice where a cheap probe tells all: the answer, and the one below', async () => {
    for (const slope of [0.8, 1, 1.25]) {
      const { outcome, evaluated } = await search(photograph(-3.3, slope), logLoss(1 - 0.98), {
        probeCost: 0.01,
      });
      expect(outcome).toBe('found');
      expect(evaluated).toHaveLength(2);
    }
  });

  it('takes no look that costs more than an encode', async () => {
    const { probed } = await search(photograph(-3.3, 1), logLoss(1 - 0.98), { probeCost: 1 });
    expect(probed).toEqual([]);
  });

  it('needs no more than a few steps over bisection where the excess tells nothing', async () => {
    for (let answer = 1; answer <= 100; answer++) {
      const losses = QUALITIES.map((quality) => (quality >= answer ? -7.999 : -0.001));
      const { encoded, evaluated } = await search(losses, logLoss(1 - 0.98));
      expect(encoded.quality).toBe(answer);
      expect(evaluated.length).toBeLessThanOrEqual(14);
    }
  });

  it('goes on from what was encoded before', async () => {
    const losses = photograph(-3.3, 1);
    const targetLoss = logLoss(1 - 0.98);
    const fresh = await search(losses, targetLoss);
    const known = encodedAt(losses, targetLoss, fresh.encoded.quality - 1);
    const { encoded, evaluated } = await search(losses, targetLoss, { known });
    expect(encoded.quality).toBe(fresh.encoded.quality);
    expect(evaluated).not.toContain(known.quality);
  });

  it('may leave the last neighbour out, and says so', async () => {
    const losses = photograph(-3.3, 1);
    const options = { probeCost: 0.01, skipsProof: true };
    const { outcome, encoded, evaluated, ...rest } = await search(losses, logLoss(1 - 0.98), options);
    expect(outcome).toBe('found');
    expect(rest).toMatchObject({ isProven: evaluated.includes(encoded.quality - 1) });
    expect(evaluated.length).toBeLessThan(3);
    expect(encoded.passes).toBe(true);
  });

  it('finds a lower quality behind a dip where looks show it', async () => {
    const targetLoss = logLoss(1 - 0.98);
    const losses = photograph(-3.3, 1);
    const answer = losses.findIndex((loss) => loss <= targetLoss);
    // The curve rises over the target again right behind its first crossing.
    losses[answer + 1] = targetLoss + 0.15;
    const { encoded } = await search(losses, targetLoss, { probeCost: 0.01 });
    expect(encoded.quality).toBe(answer + 1);
  });

  it('ends at a miss that is hopeless', async () => {
    const losses = photograph(-2.6, 1);
    const isHopeless = ({ quality }: { quality: number }) => quality > 50;
    const { outcome, encoded, evaluated } = await search(losses, logLoss(1 - 0.98), { isHopeless });
    expect(outcome).toBe('hopeless');
    expect(encoded.passes).toBe(false);
    expect(evaluated).toEqual([encoded.quality]);
  });

  it('ends at once where what was encoded before is hopeless', async () => {
    const [losses, targetLoss] = [photograph(-2.6, 1), logLoss(1 - 0.98)];
    const known = encodedAt(losses, targetLoss, 60);
    const { outcome, encoded, evaluated } = await search(losses, targetLoss, {
      known,
      isHopeless: () => true,
    });
    expect({ outcome, encoded, evaluated }).toEqual({ outcome: 'hopeless', encoded: known, evaluated: [] });
  });

  it('refuses an empty range', async () => {
    await expect(search([], 0, { qualities: [] })).rejects.toThrow(RangeError);
  });
});

describe('a prediction', () => {
  it('has the answer within its interval, and knows it better the more it looks', async () => {
    const losses = photograph(-3.3, 1.1);
    const targetLoss = logLoss(1 - 0.98);
    const answer = losses.findIndex((loss) => loss <= targetLoss) + 1;
    const widths: number[] = [];
    for (const prediction of [
      await foresee(outlookOn(losses, targetLoss)),
      await predict(outlookOn(losses, targetLoss, 0.01)),
      await foresee(outlookOn(losses, targetLoss, 0.01)),
    ]) {
      const { quality, low, high } = prediction;
      expect(low).toBeLessThanOrEqual(answer);
      expect(high).toBeGreaterThanOrEqual(answer);
      expect(quality).toBeGreaterThanOrEqual(low ?? Number.NaN);
      expect(quality).toBeLessThanOrEqual(high ?? Number.NaN);
      widths.push((high ?? 0) - (low ?? 0));
    }
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
    expect(widths[2]).toBeLessThan((widths[0] ?? 0) / 2);
  });

  it('takes its one look whatever that costs', async () => {
    const outlook = outlookOn(photograph(-3.3, 1), logLoss(1 - 0.98), 5);
    await predict(outlook);
    expect(outlook.probed).toHaveLength(1);
  });
});

describe.each(['jpeg-table8', 'jpeg-table2', 'webp', 'avif'])('the prior of %s', (family) => {
  it.each(['ssim', 'ssimulacra2', 'ms-ssim', 'psnr'])('falls with quality by %s', (metric) => {
    for (const isJpegSource of [false, true]) {
      const prior = priorFor(family, metric, { effort: 4, isJpegSource });
      const at = (quality: number) =>
        strandAt(prior, prior.probe, quality).mean + strandAt(prior, prior.gap, quality).mean;
      for (const quality of [20, 40, 60, 80, 95]) expect(at(quality)).toBeLessThan(at(quality - 15));
    }
  });
});
