import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode, decodeForViewing } from '../../src/decode/decoder.js';
import { openPicture } from '../../src/decode/picture.js';
import { imageLimits } from '../../src/limits.js';
import { fixturePath } from '../support/pictures.js';

const FIXTURES = ['photos', 'special'].flatMap(imagesBelow);

function imagesBelow(folder: string): string[] {
  const names = readdirSync(fixturePath(folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.(jpe?g|png|webp|avif|gif|tiff?)$/i.test(name))
    .map((name) => join(folder, name));
}

async function opened(name: string) {
  const options = { followSymlinks: false, ...imageLimits({}) };
  const picture = await openPicture(fixturePath(name), options, Number.POSITIVE_INFINITY);
  if ('memory' in picture) throw new Error('Expected a picture but received a need of memory.');
  return picture;
}

describe('a picture is the same, whichever of its rasters is asked for first', () => {
  it.each(FIXTURES)('%s', async (name) => {
    const bytes = readFileSync(fixturePath(name));
    const [alone, both] = [await opened(name), await opened(name)];
    const { info } = alone;
    const isConverted = info.wideGamut || info.cmyk || info.sixteenBit;
    expect(await both.viewed()).toEqual(await decodeForViewing(bytes, isConverted, name));
    const coded = await decode(bytes, info, name);
    expect(await alone.coded()).toEqual(coded);
    expect(await both.coded()).toEqual(coded);
  });
});

it('is decoded once where nothing is converted', async () => {
  const picture = await opened('photos/sand.jpg');
  const viewed = await picture.viewed();
  expect(await picture.viewed()).toBe(viewed);
  expect(await picture.coded()).toBe(viewed);
});
