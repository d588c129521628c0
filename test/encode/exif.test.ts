import exifReader from 'exif-reader';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { withExif } from '../../fixtures/containers.js';
import { type ExifParts, exifBlock } from '../../fixtures/exif.js';
import { uprightExif } from '../../src/encode/exif.js';
import { fixture, fixtures } from '../support/fixtures.js';

/** As some cameras fill it: their own tables, with offsets that count from the start of the block. */
const MAKER_NOTE = Buffer.from('EXAMPLE\0 maker note with absolute offsets '.repeat(5), 'latin1');
const THUMBNAIL = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff]),
  Buffer.alloc(700, 'thumb'),
  Buffer.from([0xff, 0xd9]),
]);

const parts = (order: ExifParts['order'], thumbnail: Buffer | undefined): ExifParts => ({
  order,
  image: { 271: { ascii: 'Example Optics' }, 274: { short: 6 }, 306: { ascii: '2021:06:05 04:03:02' } },
  exif: {
    34855: { short: 200 },
    36867: { ascii: '2021:06:05 04:03:02' },
    37500: { bytes: MAKER_NOTE },
    40962: { short: 4000 },
    40963: { long: 3000 },
  },
  gps: {
    1: { ascii: 'N' },
    2: {
      rationals: [
        [51, 1],
        [28, 1],
        [4012, 100],
      ],
    },
  },
  ...(thumbnail && { thumbnail }),
});

const orders = ['little', 'big'] as const;
const cases = orders.flatMap((order) =>
  [THUMBNAIL, undefined].map((thumbnail) => ({ order, thumbnail, kind: thumbnail ? 'a' : 'no' })),
);

describe.each(cases)('a $order-endian block with $kind thumbnail', ({ order, thumbnail }) => {
  const block = exifBlock(parts(order, thumbnail));
  const upright = uprightExif(block, 640, 427);
  const [before, after] = [exifReader(block), exifReader(upright)];

  test('tells the orientation and the size of the upright picture', () => {
    expect(before.Image).toMatchObject({ Orientation: 6 });
    expect(after.Image).toMatchObject({ Orientation: 1 });
    expect(after.Photo).toMatchObject({ PixelXDimension: 640, PixelYDimension: 427 });
  });

  test('keeps the camera, the dates, the place and the notes', () => {
    const image = { ...before.Image, Orientation: 1 };
    const photo = { ...before.Photo, PixelXDimension: 640, PixelYDimension: 427 };
    expect(after).toMatchObject({
      bigEndian: order === 'big',
      Image: image,
      Photo: photo,
      GPSInfo: before.GPSInfo,
    });
    expect(upright.indexOf(MAKER_NOTE)).toBe(block.indexOf(MAKER_NOTE));
  });

  test('has no thumbnail, nor its bytes', () => {
    expect(before.Thumbnail !== undefined).toBe(thumbnail !== undefined);
    expect(after.Thumbnail).toBeUndefined();
    expect(upright.includes('thumb')).toBe(false);
    expect(upright.length).toBe(block.length - (thumbnail?.length ?? 0));
  });

  test('is not changed itself, and a second pass changes nothing', () => {
    expect(block).toEqual(exifBlock(parts(order, thumbnail)));
    expect(uprightExif(upright, 640, 427)).toEqual(upright);
  });

  test('keeps a size that its number type cannot hold', () => {
    const wide = exifReader(uprightExif(block, 70_000, 80_000));
    expect(wide.Photo).toMatchObject({ PixelXDimension: 4000, PixelYDimension: 80_000 });
  });
});

test('a thumbnail in front of other data is blanked, and what follows keeps its place', () => {
  const block = exifBlock(parts('little', THUMBNAIL));
  const tail = Buffer.from('data that something points to');
  const upright = uprightExif(Buffer.concat([block, tail]), 10, 10);
  expect(upright.length).toBe(block.length + tail.length);
  expect(upright.includes('thumb')).toBe(false);
  expect(upright.subarray(block.length)).toEqual(tail);
});

test('zeros behind a thumbnail go with it', () => {
  const block = exifBlock(parts('big', THUMBNAIL));
  const upright = uprightExif(Buffer.concat([block, Buffer.alloc(9)]), 10, 10);
  expect(upright.length).toBe(block.length - THUMBNAIL.length);
});

test.each(fixtures('exif'))('$path stays readable to sharp', async ({ path }) => {
  const { exif } = await sharp(await fixture(path)).metadata();
  const block = exif?.subarray(6) ?? Buffer.alloc(0);
  const again = await sharp({ create: { width: 9, height: 7, channels: 3, background: '#123' } })
    .jpeg()
    .toBuffer();
  const shown = await sharp(withExif(again, uprightExif(block, 9, 7))).metadata();
  expect(shown.orientation).toBe(1);
  expect(exifReader(shown.exif ?? block).GPSInfo).toEqual(exifReader(block).GPSInfo);
});

describe('a broken block', () => {
  const real = orders.map((order) => exifBlock(parts(order, THUMBNAIL)));
  const size = fc.integer({ min: 1, max: 1_000_000 });
  const survives = (block: Buffer, width: number, height: number) => {
    const upright = uprightExif(block, width, height);
    expect(upright.length).toBeLessThanOrEqual(block.length);
  };

  test('of random bytes neither throws nor grows', () => {
    const start = fc.constantFrom('II*\0\x08\0\0\0', 'MM\0*\0\0\0\x08', 'II*\0', '');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), size, size, (magic, bytes, width, height) => {
        survives(Buffer.concat([Buffer.from(magic, 'latin1'), bytes]), width, height);
      }),
      { numRuns: 2000 },
    );
  });

  test('cut anywhere neither throws nor grows', () => {
    for (const block of real)
      for (let length = 0; length < block.length; length++) survives(block.subarray(0, length), 640, 427);
  });

  test('with flipped bytes neither throws nor grows', () => {
    const flips = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.constantFrom(...real), flips, size, size, (block, changes, width, height) => {
        const broken = Buffer.from(block);
        for (const [at, mask] of changes) broken[at] = (broken[at] ?? 0) ^ mask;
        survives(broken, width, height);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['another byte order', Buffer.from('XX*\0\x08\0\0\0\0\0\0\0\0\0\0\0', 'latin1')],
    ['zeros', Buffer.alloc(100)],
  ])('of %s is returned as it is', (_, block) => {
    expect(uprightExif(block, 9, 7)).toEqual(block);
  });

  test('whose thumbnail is said to be its own tables keeps them', () => {
    const block = exifBlock(parts('little', THUMBNAIL));
    const entry = block.lastIndexOf(Buffer.from([0x01, 0x02, 4, 0, 1, 0, 0, 0]));
    block.writeUInt32LE(100, entry + 8);
    block.writeUInt32LE(block.length - 100, entry + 20);
    expect(exifReader(uprightExif(block, 640, 427)).GPSInfo).toEqual(exifReader(block).GPSInfo);
  });
});
