import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupDuplicates } from '../../../src/decide/duplicates/group.js';
import { showSamePicture } from '../../../src/decide/duplicates/same-picture.js';
import { fingerprint } from '../../../src/measure/perceptual-hash.js';
import { readSignature } from '../../../src/measure/picture-signature.js';
import type { Raster } from '../../../src/types.js';
import { sha256 } from '../../support/pictures.js';
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
      hashed: fc.boolean(),
    }),
    { maxLength: 24 },
  )
  .map((chosen) =>
    chosen.map(({ of, score, hashed }, at) => {
      const { content = null, dhash = null, phash = null, signature = null } = variants[of] ?? {};
      const hashes =
        hashed || at > 3 ? { dhash, phash, signature } : { dhash: null, phash: null, signature: null };
      return { path: `${(at * 7) % 24}.jpg`, content, score, ...hashes };
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
        expect(best?.score ?? -1).toBeGreaterThanOrEqual(image?.score ?? -1);
        expect(identical).toBe(best?.content === image?.content);
        const [own, first] = [readSignature(image?.signature ?? ''), readSignature(best?.signature ?? '')];
        if (!identical && own && first) expect(showSamePicture(own, first)).toBe(true);
      }
      const numbers = [...new Set(found.flatMap(({ group }) => group ?? []))].sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    }),
  );
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
