import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { PreparedMetric } from '../../../src/measure/metric.js';
import { brisque } from '../../../src/measure/no-reference/brisque.js';
import { niqeAgainst, parsePristine } from '../../../src/measure/no-reference/niqe.js';
import { brisqueModel, hasBrisque } from '../../support/models.js';
import { decode } from '../../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../../support/shared.js';

const VECTORS = 'vectors/vectors.json';
const PUBLISHED = 'models/niqe_published.json';

interface Expected {
  readonly brisque: number;
  readonly niqe: number;
}

interface Vectors {
  readonly pairs: readonly (Expected & { distorted: string })[];
  readonly references: readonly (Expected & { image: string })[];
}

/** Scores all images and returns the distance from each expected number and whether it is flagged. */
async function compare(metric: PreparedMetric, distance: (value: number, expected: Expected) => number) {
  const file = sharedPath(VECTORS);
  const { pairs, references } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
  expect([pairs.length, references.length]).toEqual([35, 12]);
  const all = [
    ...pairs.map((pair) => ({ ...pair, image: pair.distorted, isDistorted: true })),
    ...references.map((reference) => ({ ...reference, isDistorted: false })),
  ];
  const results: { distance: number; isFlat: boolean; isDistorted: boolean }[] = [];
  for (const expected of all) {
    const { value, flags } = metric.score(await decode(resolve(dirname(file), expected.image)));
    const isFlat = flags.includes('flat');
    results.push({
      distance: distance(value ?? Number.NaN, expected),
      isFlat,
      isDistorted: expected.isDistorted,
    });
  }
  return results;
}

const largest = (results: readonly { distance: number }[]) =>
  Math.max(...results.map((result) => result.distance));

it.skipIf(!hasShared(VECTORS) || !hasBrisque)(
  `brisque agrees with the original (${SHARED_HINT})`,
  async () => {
    const results = await compare(brisque.prepare(brisqueModel()), (value, expected) =>
      Math.abs(value - expected.brisque),
    );
    const certain = results.filter((result) => !result.isFlat);
    const flat = results.filter((result) => result.isFlat);
    const clean = results.filter((result) => !result.isDistorted);
    console.info(
      `brisque: largest deviation from the original over ${certain.length} images ${largest(certain).toExponential(2)}` +
        `, over the ${clean.length} undistorted ${largest(clean).toExponential(2)}, over ${flat.length} flat ones ${largest(flat).toExponential(2)}`,
    );
    expect(largest(certain)).toBeLessThanOrEqual(0.1);
    expect(largest(clean)).toBeLessThanOrEqual(0.01);
    expect(certain.length).toBeGreaterThanOrEqual(35);
  },
);

it.skipIf(!hasShared(VECTORS) || !hasShared(PUBLISHED))(
  `niqe agrees with the original under its published model (${SHARED_HINT})`,
  async () => {
    const path = sharedPath(PUBLISHED);
    const metric = niqeAgainst(parsePristine(readFileSync(path, 'utf8'), path)).prepare({});
    const results = await compare(metric, (value, expected) => Math.abs(value / expected.niqe - 1));
    const certain = results.filter((result) => !result.isFlat);
    console.info(
      `niqe: largest deviation from the original over ${results.length} images ${(100 * largest(results)).toFixed(3)} %` +
        `, over the ${certain.length} that are not flat ${(100 * largest(certain)).toFixed(3)} %`,
    );
    expect(largest(results)).toBeLessThanOrEqual(0.01);
  },
);
