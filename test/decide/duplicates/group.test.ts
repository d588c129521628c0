import fc from 'fast-check';
import { expect, it } from 'vitest';
import { showSamePicture } from '../../../src/decide/duplicates/same-picture.js';
import { fingerprint } from '../../../src/measure/perceptual-hash.js';
import { readSignature } from '../../../src/measure/picture-signature.js';
import type { Raster } from '../../../src/types.js';
import { groupDuplicates } from '../../support/group-duplicates.js';
import { hexWord, randomWords } from '../../support/hashes.js';
import { sha256 } from '../../support/pictures.js';
import { plainBest } from '../../support/plain-duplicates.js';
import { noisy, scene } from '../../support/rasters.js';

/** As bright as another, times a factor. */
function brighter(raster: Raster, factor: number): Raster {
  return { ...raster, data: raster.data.map((value) => Math.min(255, Math.round(value * factor))) };
}

/** Two scenes, gently and less gently changed. */
const variants = [1, 2].flatMap((seed) => {
  const base = scene(160, 120, 3, seed);
  const changed = [base, noisy(base, 8), ...[1.02, 1.05, 0.93, 1.1, 1.3].map((by) => brighter(base, by))];
  return changed.map((raster) => ({ ...fingerprint(raster), content: sha256(raster.data) }));
});

const items = fc
  .array(
    fc.record({
      of: fc.nat(variants.length - 1),
      score: fc.option(fc.integer({ min: 0, max: 3 })),
      pixels: fc.option(fc.constantFrom(12_000_000, 11_500_000, 8_000_000, 3_000_000, 90_000)),
      hashed: fc.boolean(),
    }),
    { maxLength: 24 },
  )
  .map((chosen) =>
    chosen.map(({ of, score, pixels, hashed }, at) => {
      const { content = null, dhash = null, phash = null, signature = null } = variants[of] ?? {};
      const hashes =
        hashed || at > 3 ? { dhash, phash, signature } : { dhash: null, phash: null, signature: null };
      return { path: `${(at * 7) % 24}.jpg`, content, score, pixels, ...hashes };
    }),
  );

it('does not depend on the order of the input', () => {
  fc.assert(
    fc.property(items, fc.func(fc.integer()), (images, weight) => {
      const shuffled = [...images].sort((a, b) => weight(a.path) - weight(b.path));
      const byPath = (list: typeof images) => {
        const found = groupDuplicates(list);
        return new Map(list.map(({ path }, at) => [path, found[at]]));
      };
      const [one, other] = [byPath(images), byPath(shuffled)];
      for (const { path } of images) expect(other.get(path)).toEqual(one.get(path));
    }),
  );
});

it('every member duplicates the best of its group itself, and that one is alone in being no duplicate', () => {
  fc.assert(
    fc.property(items, (images) => {
      const found = groupDuplicates(images);
      for (const [at, { group, duplicateOf, identical }] of found.entries()) {
        const image = images[at];
        const best = images.find(({ path }) => path === duplicateOf);
        if (duplicateOf === null) {
          const others = found.filter((other, i) => i !== at && group !== null && other.group === group);
          expect(others.every((other) => other.duplicateOf === image?.path)).toBe(true);
          expect(others.length > 0).toBe(group !== null);
          continue;
        }
        const least = best?.pixels === image?.pixels ? (image?.score ?? -1) : -1;
        expect(best?.score ?? -1).toBeGreaterThanOrEqual(least);
        expect(2 * (best?.pixels ?? 0)).toBeGreaterThanOrEqual(image?.pixels ?? 0);
        expect(identical).toBe(best?.content === image?.content);
        const [own, first] = [readSignature(image?.signature ?? ''), readSignature(best?.signature ?? '')];
        if (!identical && own && first) expect(showSamePicture(own, first)).toBe(true);
      }
      const numbers = [...new Set(found.flatMap(({ group }) => group ?? []))].sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    }),
  );
});

it('finds what comparing all with all finds, among hashes that are crowded together', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const images = crowdedImages(seed);
      const expected = plainBest(images);
      const found = groupDuplicates(images);
      for (const [at, { path }] of images.entries()) {
        expect(found[at]?.duplicateOf ?? path).toBe(expected.get(path));
      }
      expect(new Set(expected.values()).size).toBeLessThan(0.9 * images.length);
    }),
    { numRuns: 30 },
  );
});

/** Half of the hashes differ from the one before in up to nine bits; signatures of two scenes, some changed. */
function crowdedImages(seed: number) {
  const random = randomWords(seed);
  let [high, low, phash, content] = [0, 0, '', hexWord(random()).repeat(8)];
  return Array.from({ length: 400 }, (_, at) => {
    if (at === 0 || random() % 2 === 0) {
      [high, low] = [random(), random()];
      phash = hexWord(random()) + hexWord(random());
    }
    for (let flips = random() % 10; flips > 0; flips--) {
      if (random() % 2 === 0) high ^= 1 << (random() % 32);
      else low ^= 1 << (random() % 32);
    }
    if (random() % 8 > 0) content = hexWord(random()).repeat(8);
    const one = <Value>(values: readonly Value[]) => values[random() % values.length] ?? null;
    return {
      path: `${hexWord(random())}-${at}.jpg`,
      content: random() % 8 === 0 ? null : content,
      dhash: random() % 16 === 0 ? null : hexWord(high) + hexWord(low),
      phash,
      signature: one(variants)?.signature ?? null,
      score: one([null, 1, 2, 3.5, -1]),
      pixels: one([null, 12_000_000, 12_000_000, 11_500_000, 30_000_000, 300]),
    };
  });
}

it('prefers an original to a small copy with a higher score, and a higher score to some pixels', () => {
  const best = (...images: [pixels: number, score: number | null][]) => {
    const found = groupDuplicates(
      images.map(([pixels, score], at) => ({
        ...(variants[0] ?? { dhash: null, phash: null, signature: null }),
        content: null,
        path: `${at}.jpg`,
        pixels,
        score,
      })),
    );
    expect(found.every(({ group }) => group === 1)).toBe(true);
    return found.findIndex(({ duplicateOf }) => duplicateOf === null);
  };
  expect(best([12_000_000, 0.3], [90_000, 0.9])).toBe(0);
  expect(best([12_000_000, null], [3_000_000, 0.9])).toBe(0);
  expect(best([12_000_000, 0.3], [11_500_000, 0.4])).toBe(1);
  expect(best([11_500_000, 0.4], [12_000_000, 0.4])).toBe(1);
  expect(best([12_000_000, 0.4], [12_000_000, 0.5], [3_000_000, 0.9])).toBe(1);
});

it('is symmetric', () => {
  for (const a of variants) {
    for (const b of variants) {
      const [one, other] = [readSignature(a.signature), readSignature(b.signature)];
      if (!one || !other) throw new Error('Expected two signatures');
      expect(showSamePicture(one, other)).toBe(showSamePicture(other, one));
    }
  }
});

it('tells gentle changes from an exposure bracket', () => {
  const [plain, noise, slight, five, , , bracket] = variants.map((variant, at) => ({
    path: `${at}.jpg`,
    score: null,
    pixels: null,
    ...variant,
  }));
  const images = [plain, noise, slight, five, bracket].flatMap((image) => image ?? []);
  expect(groupDuplicates(images).map(({ duplicateOf }) => duplicateOf)).toEqual([
    null,
    '0.jpg',
    '0.jpg',
    '0.jpg',
    null,
  ]);
});

it('even pictures are duplicates only if their bytes are equal', () => {
  const even = (value: number, amount: number, seed: number) => {
    const data = new Uint8Array(64 * 48 * 3).fill(value);
    return noisy({ data, width: 64, height: 48, channels: 3 }, amount, seed);
  };
  const rasters = [even(128, 0, 1), even(129, 0, 1), even(128, 6, 2), even(128, 6, 3), even(128, 0, 1)];
  const images = rasters.map((raster, at) => ({
    path: `${at}.png`,
    score: 1,
    pixels: 1,
    content: sha256(raster.data),
    ...fingerprint(raster),
  }));
  expect(groupDuplicates(images).map(({ duplicateOf }) => duplicateOf)).toEqual([
    null,
    null,
    null,
    null,
    '0.png',
  ]);
});
