import { describe, expect, test } from 'vitest';
import { examine } from '../../src/decode/metadata.js';
import type { Encoder, Family } from '../../src/encode/encoder.js';
import { jpeg } from '../../src/encode/jpeg.js';
import { metricNamed } from '../../src/measure/registry.js';
import { createTrial } from '../../src/optimize/compress.js';
import { openSubject } from '../../src/optimize/subject.js';
import { resolveSettings } from '../../src/settings.js';
import { fixture, fixtures } from '../support/fixtures.js';

const PHOTOS = fixtures().filter(({ path }) => path.startsWith('photos/') && !path.endsWith('.webp'));
const TARGETS = [0.95, 0.97, 0.98, 0.99];

/** The files that a search for a target makes of a photograph, without looks and samples. */
async function filesOfSearch(path: string, target: number, effort: number): Promise<Buffer[]> {
  const settings = { ...resolveSettings({ target, effort }), minSaving: Number.NEGATIVE_INFINITY };
  const metric = metricNamed(settings.metric);
  const bytes = await fixture(path);
  const info = await examine(bytes, path, settings);
  const subject = await openSubject(bytes, info, path, settings, { metric, value: target, floor: null });
  const files: Buffer[] = [];
  const noted =
    (encode: Family['encode']): Family['encode'] =>
    async (image, ...rest) => {
      const file = await encode(image, ...rest);
      if (image === subject.raster) files.push(file);
      return file;
    };
  const families = jpeg.families.map((family) => ({
    ...family,
    encode: noted(family.encode),
    ...(family.draft && { draft: { ...family.draft, encode: noted(family.draft.encode) } }),
  }));
  const [first, ...others] = families;
  if (!first) throw new Error('Expected a family.');
  const encoder: Encoder = { ...jpeg, families: [first, ...others] };
  await createTrial(subject, encoder).compress(Number.POSITIVE_INFINITY);
  return files;
}

describe('a search', () => {
  test.each([1, 3, 4])('of effort %i makes no file twice', async (effort) => {
    for (const { path } of PHOTOS) {
      for (const target of TARGETS) {
        const files = await filesOfSearch(path, target, effort);
        const distinct = new Set(files.map((file) => file.toString('base64')));
        expect(files.length, `${path} at ${target}`).toBe(distinct.size);
      }
    }
  });
});
