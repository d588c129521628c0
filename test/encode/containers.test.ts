import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { exifBlock } from '../../fixtures/exif.js';
import { adobeRgbProfile } from '../../fixtures/icc.js';
import { noise } from '../../fixtures/scenes.js';
import { examine, type Metadata } from '../../src/decode/metadata.js';
import { MetadataTooLarge } from '../../src/encode/container/container.js';
import { pictureDigest } from '../../src/encode/marker.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { imageLimits } from '../../src/limits.js';
import type { Format } from '../../src/types.js';
import { greyProfile, keywordBlock, paddedProfile } from '../support/blocks.js';
import { storedPixels } from '../support/fixtures.js';
import { type Channels, scene } from '../support/rasters.js';

const FORMATS = ['jpeg', 'png', 'webp', 'avif'] as const;
/** sharp reads keywords from JPEG only; WebP and AVIF have no place for them. */
const SHOWS_IPTC: readonly Format[] = ['jpeg'];

const exif = exifBlock({
  order: 'big',
  image: { 271: { ascii: 'Example' } },
  exif: { 34855: { short: 200 } },
});
const xmp =
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><!-- ünïcode, 日本 --></rdf:RDF>';
const blocks: Required<Metadata> = {
  icc: adobeRgbProfile(),
  // An odd number of bytes: WebP pads its chunks to even ones.
  exif: Buffer.concat([exif, Buffer.alloc((exif.length + 1) % 2)]),
  xmp,
  iptc: keywordBlock(['lake', 'night']),
};
const NAMES = ['icc', 'exif', 'xmp', 'iptc'] as const;

/** Every choice of blocks, from none to all. */
const choices = Array.from({ length: 2 ** NAMES.length }, (_, bits) => {
  const names = NAMES.filter((_, i) => bits & (1 << i));
  return { names, metadata: Object.fromEntries(names.map((name) => [name, blocks[name]])) as Metadata };
});

interface Bare {
  readonly format: Format;
  readonly kind: string;
  readonly bytes: Buffer;
}

async function bareFiles(format: Format): Promise<Bare[]> {
  const encoder = ENCODERS[format];
  const files: Bare[] = [];
  for (const [channels, width, height] of [
    [1, 20, 12],
    [2, 21, 13],
    [3, 1, 1],
    [3, 33, 15],
    [4, 16, 9],
  ] as const) {
    if (channels % 2 === 0 && !encoder.holdsAlpha) continue;
    const image = scene(width, height, channels);
    const kind = `${width}×${height}, ${channels} channels`;
    const quality = Math.min(90, Math.max(...encoder.qualities({ min: 1, max: 100 }, image)));
    files.push({
      format,
      kind: `${kind}, lossy`,
      bytes: await encoder.families[0].encode(image, quality, 4),
    });
    const lossless = await encoder.lossless[0]?.(image, 4);
    if (lossless) files.push({ format, kind: `${kind}, lossless`, bytes: lossless });
  }
  return files;
}

const bare = (await Promise.all(FORMATS.map(bareFiles))).flat();
const digest = (format: Format, file: Buffer) => pictureDigest(ENCODERS[format].container.picture(file));
const attach = (format: Format, file: Buffer, metadata: Metadata) =>
  ENCODERS[format].container.attach(file, metadata);

/** What is read back, with a reader that is not ours. */
async function metadataOf(file: Buffer): Promise<Metadata> {
  return (await examine(file, 'file', imageLimits({}))).metadata;
}

const bytesOf = (block: Uint8Array | string | undefined) => block && Buffer.from(block).toString('latin1');

describe.each(bare)('$format of $kind', ({ format, kind, bytes }) => {
  test('carries every choice of blocks byte for byte, around the same pixels and digest', async () => {
    const pixels = await storedPixels(bytes);
    for (const { names, metadata } of choices) {
      // PNG has no place for an RGB profile beside grey levels (colour types 0 and 4), and none is ever put there.
      const isGreyPng = format === 'png' && bytes.readUInt8(25) % 4 === 0;
      const { icc, ...rest } = metadata;
      const given = isGreyPng && icc ? { ...rest, icc: greyProfile() } : metadata;
      const file = attach(format, bytes, given);
      expect(await storedPixels(file), names.join()).toEqual(pixels);
      expect(digest(format, file)).toBe(digest(format, bytes));
      const found = await metadataOf(file);
      for (const name of NAMES) {
        const isShown = name !== 'iptc' || SHOWS_IPTC.includes(format);
        expect(bytesOf(found[name]), `${name} of ${names}`).toBe(bytesOf(isShown ? given[name] : undefined));
      }
      const header = await sharp(file, { failOn: 'warning' }).metadata();
      expect(header.hasAlpha, kind).toBe(pixels.channels % 2 === 0);
    }
  });
});

describe.each(FORMATS)('the digest of %s', (format) => {
  const encode = (seed: number, channels: Channels = 3) =>
    ENCODERS[format].families[0].encode(noise(24, 16, seed, channels), 16, 4);

  test('changes with the picture, not with its metadata', async () => {
    const [one, other] = [await encode(1), await encode(2)];
    const edited = { ...blocks, xmp: `${xmp} ` };
    expect(digest(format, attach(format, one, edited))).toBe(digest(format, one));
    expect(digest(format, attach(format, other, blocks))).not.toBe(digest(format, one));
    expect(digest(format, one)).toMatch(/^[0-9a-f]{16}$/);
  });

  test('changes with each byte of the coded picture', async () => {
    const file = attach(format, await encode(1), blocks);
    for (const part of ENCODERS[format].container.picture(file)) {
      const changed = Buffer.from(file);
      const at = part.byteOffset - file.byteOffset + part.length - 1;
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(digest(format, changed)).not.toBe(digest(format, file));
    }
  });

  test('of something that is not such a file is that of nothing', () => {
    for (const file of [
      Buffer.alloc(0),
      Buffer.alloc(7),
      Buffer.from('GIF89a and then some'),
      Buffer.alloc(200, 0xff),
    ])
      expect(() => digest(format, file)).not.toThrow();
  });
});

test('PNG carries keywords in the hexadecimal text that other tools read', async () => {
  const file = attach('png', await ENCODERS.png.families[0].encode(scene(24, 16, 3), 16, 4), blocks);
  const start = file.indexOf('Raw profile type iptc\0\0');
  const text = inflateSync(file.subarray(start + 23, start + file.readUInt32BE(start - 8))).toString(
    'latin1',
  );
  const [, length = '', hex = ''] = /^\niptc\n *(\d+)\n([\n0-9a-f]+)\n$/.exec(text) ?? [];
  expect(Number(length)).toBe(blocks.iptc.length);
  expect(bytesOf(Buffer.from(hex.replaceAll('\n', ''), 'hex'))).toBe(bytesOf(blocks.iptc));
});

describe('large blocks', () => {
  test.each(FORMATS)('%s carries a profile of several JPEG segments', async (format) => {
    const file = await ENCODERS[format].families[0].encode(scene(24, 16, 3), 16, 4);
    for (const length of [65_519, 65_520, 200_001]) {
      const icc = paddedProfile(length);
      const attached = attach(format, file, { ...blocks, icc });
      expect(bytesOf((await metadataOf(attached)).icc)).toBe(bytesOf(icc));
      expect(await storedPixels(attached)).toEqual(await storedPixels(file));
    }
  });

  test.each(['png', 'webp', 'avif'] as const)('%s carries 300 kB of EXIF and XMP', async (format) => {
    const file = await ENCODERS[format].families[0].encode(scene(24, 16, 3), 16, 4);
    const large = { exif: Buffer.concat([exif, Buffer.alloc(300_000, 7)]), xmp: xmp + ' '.repeat(300_001) };
    const found = await metadataOf(attach(format, file, large));
    expect(bytesOf(found.exif)).toBe(bytesOf(large.exif));
    expect(found.xmp).toBe(large.xmp);
  });

  const limit = 65_533;
  test.each([
    ['exif', { exif: Buffer.alloc(limit - 6) }, { exif: Buffer.alloc(limit - 5) }],
    ['xmp', { xmp: 'x'.repeat(limit - 29) }, { xmp: 'x'.repeat(limit - 28) }],
    ['xmp in UTF-8', { xmp: 'ü'.repeat(32_752) }, { xmp: 'ü'.repeat(32_753) }],
    ['iptc', { iptc: Buffer.alloc(limit - 14) }, { iptc: Buffer.alloc(limit - 13) }],
    ['icc', { icc: Buffer.alloc(255 * 65_519) }, { icc: Buffer.alloc(255 * 65_519 + 1) }],
  ])('JPEG takes %s up to what its segments hold, and refuses one byte more', async (_, fits, exceeds) => {
    const file = await ENCODERS.jpeg.families[0].encode(scene(24, 16, 3), 50, 4);
    expect(() => attach('jpeg', file, fits)).not.toThrow();
    expect(() => attach('jpeg', file, exceeds)).toThrow(MetadataTooLarge);
  });
});
