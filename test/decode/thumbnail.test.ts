import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import { decode } from '../../src/decode/decoder.js';
import { examine } from '../../src/decode/metadata.js';
import { decodeThumbnail, thumbnailSoftening } from '../../src/decode/thumbnail.js';
import { pixels } from '../../src/encode/pixels.js';
import { imageLimits } from '../../src/limits.js';
import { measureFeatures } from '../../src/measure/ranking/registry.js';
import type { Raster, SourceFormat } from '../../src/types.js';
import { fixture, fixtures } from '../support/fixtures.js';
import { scene } from '../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

const thumbnail = async (bytes: Buffer) =>
  decodeThumbnail(bytes, await examine(bytes, 'file', imageLimits({})), 'file');

function meanDifference(a: Raster, b: Raster): number {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  return a.data.reduce((sum, value, at) => sum + Math.abs(value - (b.data[at] ?? 0)), 0) / a.data.length;
}

test('every picture that can be read becomes RGB of its own shape, not enlarged', async () => {
  const pictures = fixtures().filter(({ path }) =>
    /^special\/(colour|alpha|animated|formats|sizes)\//.test(path),
  );
  expect(pictures.length).toBeGreaterThan(25);
  for (const { path } of pictures) {
    const bytes = await fixture(path);
    const { width, height } = await examine(bytes, path, imageLimits({}));
    const small = await thumbnail(bytes);
    const scale = Math.min(1, 1024 / Math.max(width, height));
    expect([path, small.channels, small.data.length]).toEqual([path, 3, 3 * small.width * small.height]);
    expect(Math.abs(small.width - width * scale)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(small.height - height * scale)).toBeLessThanOrEqual(0.5);
  }
});

test.each([
  ['jpeg', 2],
  ['png', 0.01],
  ['webp', 2],
] as const)(
  'a large %s is 1024 pixels long and looks as if decoded whole and then shrunk',
  async (format, tolerance) => {
    const { data, ...raw } = scene(2100, 1300, 3);
    const image = sharp(data, { raw });
    const bytes = await image.clone().toFormat(format, { quality: 95 }).toBuffer();
    const whole = await sharp(await sharp(bytes).png().toBuffer())
      .resize(1024)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const expected: Raster = { data: whole.data, width: 1024, height: whole.info.height, channels: 3 };
    expect(meanDifference(await thumbnail(bytes), expected)).toBeLessThan(tolerance);
  },
);

test('the eight orientations are one and the same picture', async () => {
  const [first, ...others] = await Promise.all(
    fixtures('orientation').map(async ({ path }) => thumbnail(await fixture(path))),
  );
  if (!first) throw new Error('Expected fixtures of all orientations.');
  for (const other of others) expect(meanDifference(other, first)).toBeLessThan(1.5);
});

test('wide gamuts and CMYK are converted to sRGB', async () => {
  for (const name of ['adobe-rgb.jpg', 'display-p3.jpg', 'cmyk.jpg']) {
    const bytes = await fixture(`special/colour/${name}`);
    const { data, info } = await sharp(bytes)
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const expected: Raster = { data, width: info.width, height: info.height, channels: 3 };
    expect(meanDifference(await thumbnail(bytes), expected)).toBeLessThan(1);
  }
});

test('sixteen bits keep their levels', async () => {
  const bytes = await fixture('special/colour/16 bit.png');
  const { data, info } = await sharp(bytes).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const expected: Raster = { data, width: info.width, height: info.height, channels: 3 };
  expect(meanDifference(await thumbnail(bytes), expected)).toBeLessThan(1);
});

test.each([2, 4] as const)('alpha of %i channels is composited on mid grey', async (channels) => {
  const data = new Uint8Array(8 * 8 * channels).map((_, at) => (at % channels === channels - 1 ? 0 : 255));
  const bytes = await sharp(data, { raw: { width: 8, height: 8, channels } })
    .png()
    .toBuffer();
  const small = await thumbnail(bytes);
  expect(new Set(small.data)).toEqual(new Set([128]));
});

test('an animation gives its first frame', async () => {
  const bytes = await fixture('special/animated/waiting.webp');
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const small = await thumbnail(bytes);
  expect([small.width, small.height]).toEqual([info.width, info.height]);
  expect(data.length).toBe(small.data.length);
});

test('a damaged file is corrupt, whatever was left of it', async () => {
  const { data, ...raw } = scene(1500, 1200, 3);
  const bytes = await sharp(data, { raw }).jpeg().toBuffer();
  const half = bytes.subarray(0, bytes.length / 2);
  const info = await examine(bytes, 'photo.jpg', imageLimits({}));
  await expect(decodeThumbnail(half, info, 'photo.jpg')).rejects.toMatchObject({
    name: 'IqError',
    code: 'corrupt',
    path: 'photo.jpg',
  });
});

test.skipIf(!hasShared('hostile/heif'))(
  `a photograph in HEVC is not called damaged because it cannot be decoded here (${SHARED_HINT})`,
  async () => {
    const bytes = readFileSync(sharedPath('hostile/heif/b340d67601.heic'));
    const info = await examine(bytes, 'a.heic', imageLimits({}));
    for (const decoding of [decodeThumbnail, decode]) {
      await expect(decoding(bytes, info, 'a.heic')).rejects.toMatchObject({
        code: 'unsupported_format',
        message: 'a.heic holds a picture that cannot be decoded here (HEVC); convert it to JPEG or PNG.',
      });
    }
  },
);

describe('the softening of a JPEG that is shrunk while it is loaded', () => {
  const info = (side: number, format: SourceFormat = 'jpeg') => ({ format, width: side, height: 10 });

  it.each([1024, 2048, 3071, 4096, 5119, 8192])(
    'is none at %i pixels: it is loaded whole or halved after',
    (side) => {
      expect(thumbnailSoftening(info(side))).toBe(1);
    },
  );

  it.each([
    [3072, 1.5],
    [4095, 1.9995],
    [5120, 1.25],
    [9216, 1.125],
  ])('goes by what is left to scale at %i pixels', (side, left) => {
    expect(thumbnailSoftening(info(side))).toBeCloseTo(1 + 0.058 / left ** 2, 3);
    expect(thumbnailSoftening(info(side, 'png'))).toBe(1);
  });

  // Against the whole decoding, which is what the correction stands for.
  it.skipIf(!hasShared('photos/budgie'))(
    `makes the sharpness that of the whole decoding${hasShared('photos') ? '' : ` (${SHARED_HINT})`}`,
    async () => {
      const bytes = readFileSync(sharedPath('photos/budgie/casa-mila.jpg'));
      const header = await examine(bytes, 'picture.jpg', imageLimits({}));
      const { data, info: size } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      const { width, height, channels } = size;
      const whole = sharp(data, { raw: { width, height, channels } }).resize(1024, 1024, { fit: 'inside' });
      const { data: small, info: shape } = await whole.raw().toBuffer({ resolveWithObject: true });
      const truth = measureFeatures({ data: small, width: shape.width, height: shape.height, channels: 3 });
      const shrunk = await decodeThumbnail(bytes, header, 'picture.jpg');
      const raw = measureFeatures(shrunk).sharpness / truth.sharpness - 1;
      const corrected = measureFeatures(shrunk, thumbnailSoftening(header)).sharpness / truth.sharpness - 1;
      expect(raw).toBeLessThan(-0.01);
      expect(Math.abs(corrected)).toBeLessThan(0.004);
    },
  );
});

test('what is hardly larger is trimmed on all sides, not scaled', async () => {
  const picture = scene(1030, 1025, 3, 4);
  const small = await thumbnail(await pixels(picture).png().toBuffer());
  const middle = await pixels(picture)
    .extract({ left: 3, top: 0, width: 1024, height: 1024 })
    .raw()
    .toBuffer();
  expect([small.width, small.height]).toEqual([1024, 1024]);
  expect(Buffer.compare(Buffer.from(small.data), middle)).toBe(0);
});
