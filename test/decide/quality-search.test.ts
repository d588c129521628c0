import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SearchResult, searchQuality } from '../../src/decide/quality-search.js';
import { randomFrom } from '../support/rasters.js';

interface Curve {
  readonly qualities: readonly number[];
  /** The excess at each quality, in the same order. */
  readonly excesses: readonly number[];
}

interface Run {
  readonly result: SearchResult<string>;
  readonly evaluated: readonly number[];
}

const straight = (quality: number) => (80 - quality) / 15;

async function run(
  { qualities, excesses }: Curve,
  expectedExcess: (quality: number) => number = straight,
  isHopeless?: (probe: { quality: number }) => boolean,
): Promise<Run> {
  const evaluated: number[] = [];
  const result = await searchQuality<string>({
    qualities,
    expectedExcess,
    ...(isHopeless && { isHopeless }),
    evaluate: async (quality) => {
      evaluated.push(quality);
      const excess = excesses[qualities.indexOf(quality)] ?? Number.NaN;
      return { quality, excess, passes: excess <= 0, candidate: `file ${quality}` };
    },
  });
  return { result, evaluated };
}

const excess = fc.double({ min: -8, max: 8, noNaN: true });
const qualities = fc.uniqueArray(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 256 });
const anyCurve: fc.Arbitrary<Curve> = qualities.chain((values) =>
  fc.array(excess, { minLength: values.length, maxLength: values.length }).map((excesses) => ({
    qualities: values.toSorted((a, b) => a - b),
    excesses,
  })),
);
const falling = anyCurve.map(({ qualities, excesses }) => ({
  qualities,
  excesses: excesses.toSorted((a, b) => b - a),
}));
/** What the search expects may be true, wrong, flat, steep or upside down: it only costs probes. */
const expectation = fc.tuple(excess, fc.double({ min: -1, max: 1, noNaN: true })).map(
  ([start, slope]) =>
    (quality: number) =>
      start - slope * quality,
);

describe('the search', () => {
  test('finds on falling curves what a scan finds', async () => {
    await fc.assert(
      fc.asyncProperty(falling, expectation, async (curve, expected) => {
        const { result } = await run(curve, expected);
        const lowest = curve.qualities.find((_, i) => (curve.excesses[i] ?? 1) <= 0);
        expect(result.outcome).toBe(lowest === undefined ? 'unreachable' : 'found');
        expect(result.probe.quality).toBe(lowest ?? curve.qualities.at(-1));
      }),
      { numRuns: 1000 },
    );
  });

  test('finds on any curve a quality that passes above one that misses', async () => {
    await fc.assert(
      fc.asyncProperty(anyCurve, expectation, async (curve, expected) => {
        const { result, evaluated } = await run(curve, expected);
        const { quality, passes, candidate } = result.probe;
        const at = curve.qualities.indexOf(quality);
        expect(candidate).toBe(`file ${quality}`);
        expect(passes).toBe(result.outcome === 'found');
        if (result.outcome === 'unreachable') expect(at).toBe(curve.qualities.length - 1);
        else if (at > 0) expect(curve.excesses[at - 1]).toBeGreaterThan(0);
        // The proof is no guess: both were looked at.
        expect(evaluated).toContain(quality);
        if (passes && at > 0) expect(evaluated).toContain(curve.qualities[at - 1]);
      }),
      { numRuns: 1000 },
    );
  });

  test('evaluates no quality twice, and few of them whatever it expects', async () => {
    await fc.assert(
      fc.asyncProperty(anyCurve, expectation, async (curve, expected) => {
        const { evaluated } = await run(curve, expected);
        expect(new Set(evaluated).size).toBe(evaluated.length);
        expect(evaluated.length).toBeLessThanOrEqual(2 * Math.log2(curve.qualities.length) + 6);
      }),
      { numRuns: 1000 },
    );
  });

  test('takes infinite and equal excesses as they come', async () => {
    for (const excesses of [
      [Infinity, Infinity, -Infinity],
      [0, 0, 0],
      [1, 1, 1],
      [5, -5, -5],
    ]) {
      const { result } = await run({ qualities: [1, 50, 100], excesses });
      const lowest = [1, 50, 100].find((_, i) => (excesses[i] ?? 1) <= 0);
      expect(result.probe.quality).toBe(lowest ?? 100);
    }
  });

  test('stops at a miss that is not worth improving on, never at a pass', async () => {
    const curve = { qualities: [10, 20, 30, 40], excesses: [3, 2, 1, -1] };
    const hopeless = await run(
      curve,
      (quality) => 20 - quality,
      ({ quality }) => quality >= 20,
    );
    expect(hopeless.result).toMatchObject({ outcome: 'hopeless', probe: { quality: 20 } });
    expect(hopeless.evaluated).toEqual([20]);
    const found = await run(curve, straight, ({ quality }) => quality === 40);
    expect(found.result).toMatchObject({ outcome: 'found', probe: { quality: 40 } });
  });

  test('wants something to search', async () => {
    await expect(run({ qualities: [], excesses: [] })).rejects.toThrow(RangeError);
  });

  test('looks first where its expectation meets the target', async () => {
    const wide = { qualities: [10, 20, 30, 40, 50], excesses: [1, 1, -1, -1, -1] };
    expect((await run(wide, (quality) => (35 - quality) / 9)).evaluated[0]).toBe(40);
    expect((await run(wide, (quality) => (5 - quality) / 9)).evaluated[0]).toBe(10);
    expect((await run(wide, (quality) => (99 - quality) / 9)).evaluated[0]).toBe(50);
  });
});

describe('the number of evaluations on curves like those of photographs', () => {
  const all = Array.from({ length: 100 }, (_, i) => i + 1);
  /** Log loss of mozjpeg is close to this. */
  const average = (quality: number) => Math.log((110 - quality) / 25);
  const random = randomFrom(1);
  const between = (low: number, high: number) => low + (high - low) * random();

  test('stays below four on average', async () => {
    const counts: number[] = [];
    for (let image = 0; image < 2000; image++) {
      // Images differ in level and in slope, and their scores are a little rough.
      const [level, slope] = [between(-0.7, 0.7), between(0.8, 1.3)];
      const excesses = all.map((quality) => level + slope * average(quality) + between(-0.004, 0.004));
      counts.push((await run({ qualities: all, excesses }, average)).evaluated.length);
    }
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    console.info(`quality search: ${mean.toFixed(2)} evaluations on average, at most ${Math.max(...counts)}`);
    // Bisection needs 6.6; two are needed for the proof, however good the aim.
    expect(mean).toBeLessThan(4);
  });
});
