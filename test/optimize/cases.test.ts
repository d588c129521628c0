import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import exifReader from 'exif-reader';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { withIcc } from '../../fixtures/containers.js';
import { adobeRgbProfile } from '../../fixtures/icc.js';
import { deadLeaves } from '../../fixtures/scenes.js';
import { examine } from '../../src/decode/metadata.js';
import { jpegContainer } from '../../src/encode/container/jpeg.js';
import { pngContainer } from '../../src/encode/container/png.js';
import { pixels } from '../../src/encode/pixels.js';
import { imageLimits } from '../../src/limits.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import type { SettingsInput } from '../../src/settings.js';
import type { Format } from '../../src/types.js';
import { greyProfile, keywordBlock, resource } from '../support/blocks.js';
import { FIXTURES } from '../support/fixtures.js';
import { optimised, type Result, seen, temporaryFolder } from '../support/optimised.js';
import { scene } from '../support/rasters.js';

const FORMATS: readonly Format[] = ['jpeg', 'png', 'webp', 'avif'];
const RICH = 'special/orientation/orientation-6.jpg';

/** Optimises bytes as one format, under a name that says nothing. */
async function one(bytes: Buffer, input: SettingsInput): Promise<Result> {
  const [root, folder] = [await temporaryFolder(), await temporaryFolder()];
  await writeFile(join(root, 'picture'), bytes);
  const [result] = await optimised(root, 'picture', folder, input);
  if (!result) throw new Error('Expected one row but received none');
  return result;
}

const metadataOf = async (bytes: Buffer) => (await examine(bytes, 'file', imageLimits({}))).metadata;
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1');

describe('metadata of a camera', () => {
  test.each(FORMATS)(
    'goes along as %s: what was told stays true, the rest stays as it was',
    async (format) => {
      const source = await sharp(join(FIXTURES, RICH)).metadata();
      const [result] = await optimised(FIXTURES, RICH, await temporaryFolder(), {
        format: [format],
        minSaving: 0,
        target: 0.9,
      });
      if (result?.row.status !== 'optimized') {
        // Without loss a JPEG of a camera is larger than it was.
        expect({ format, reason: result?.row.reason }).toEqual({
          format: 'png',
          reason: 'insufficient_saving',
        });
        return;
      }
      const { output } = result;
      const header = await sharp(output).metadata();
      const before = exifReader(source.exif ?? Buffer.alloc(0));
      const after = exifReader(header.exif ?? Buffer.alloc(0));
      expect(header).toMatchObject({ width: 180, height: 120 });
      expect(after).toMatchObject({ Image: { ...before.Image, Orientation: 1 }, GPSInfo: before.GPSInfo });
      expect(after.Photo).toMatchObject({ DateTimeOriginal: before.Photo?.DateTimeOriginal, FNumber: 2.8 });
      expect(after.Photo).toMatchObject({ PixelXDimension: 180, PixelYDimension: 120 });
      expect(after.Thumbnail).toBeUndefined();
      expect(header.xmpAsString).toContain('dc:source="procedural scene"');
      expect(header.xmpAsString).toContain('tiff:Orientation="1"');
      if (format === 'jpeg') expect(header.iptc?.toString('latin1')).toContain('upright');
    },
  );

  test.each(['jpeg', 'webp', 'avif'] as const)(
    'is gone from %s if asked, but for our own marker',
    async (format) => {
      const input = { format: [format], strip: true, target: 0.9 };
      const [result] = await optimised(FIXTURES, RICH, await temporaryFolder(), input);
      const { exif, iptc, xmp } = await metadataOf(result?.output ?? Buffer.alloc(0));
      expect([exif, iptc]).toEqual([undefined, undefined]);
      expect(xmp).toMatch(
        /^<rdf:RDF [^>]*><rdf:Description rdf:about="" xmlns:iq="iq-images:1" [^>]*\/><\/rdf:RDF>$/,
      );
      expect(result?.output.includes('Example Optics')).toBe(false);
    },
  );

  test('keeps its profile when the rest is stripped', async () => {
    const path = 'special/colour/display-p3.jpg';
    const [result] = await optimised(FIXTURES, path, await temporaryFolder(), { strip: true });
    expect(text((await metadataOf(result?.output ?? Buffer.alloc(0))).icc)).toBe(
      text((await metadataOf(result?.source ?? Buffer.alloc(0))).icc),
    );
  });

  test("loses Photoshop's stale thumbnails, and nothing else of its block", async () => {
    const bare = await pixels(deadLeaves(160, 120, 4))
      .jpeg({ quality: 95 })
      .toBuffer();
    const [first, last] = [keywordBlock(['lake']), resource(0x03ed, Buffer.from('resolution'))];
    const iptc = Buffer.concat([first, resource(0x040c, Buffer.alloc(501, 'thumb')), last]);
    const { output, row } = await one(jpegContainer.attach(bare, { iptc }), { target: 0.9 });
    expect(row.status).toBe('optimized');
    expect(text((await metadataOf(output)).iptc)).toBe(text(Buffer.concat([first, last])));
  });

  test('that a JPEG cannot hold keeps the picture as it is', async () => {
    const bare = await pixels(deadLeaves(160, 120, 4))
      .png()
      .toBuffer();
    const source = pngContainer.attach(bare, { xmp: `<rdf:RDF>${'x'.repeat(70_000)}</rdf:RDF>` });
    const { row } = await one(source, { format: ['jpeg'] });
    expect(row).toMatchObject({ status: 'kept', reason: 'metadata_too_large' });
    // Another format may have room for it.
    const { row: smallest } = await one(source, { format: 'auto' });
    expect(smallest).toMatchObject({ status: 'optimized', message: null });
    expect(['webp', 'avif', 'png']).toContain(smallest.format_out);
  });
});

/** Gamma 1.8 read as sRGB, or applied twice, moves the mean by more than ten levels; a lossy encoder by a few. */
const OF_THE_ENCODER = 5;

describe('grey pictures with a profile look the same', () => {
  const grey = scene(96, 64, 1);
  const sources: Record<string, () => Promise<Buffer>> = {
    'grey JPEG, grey profile': async () =>
      withIcc(await pixels(grey).jpeg({ quality: 97 }).toBuffer(), greyProfile()),
    'grey PNG, grey profile': async () =>
      pngContainer.attach(await pixels(grey).png().toBuffer(), { icc: greyProfile() }),
    'grey PNG with alpha, grey profile': async () =>
      pngContainer.attach(
        await pixels(scene(96, 64, 2))
          .png()
          .toBuffer(),
        { icc: greyProfile() },
      ),
    'grey JPEG, RGB profile': async () =>
      withIcc(await pixels(grey).jpeg({ quality: 97 }).toBuffer(), adobeRgbProfile()),
  };
  const cases = Object.keys(sources).flatMap((name) => FORMATS.map((format) => ({ name, format })));

  test.each(cases)('$name as $format', async ({ name, format }) => {
    const source = (await sources[name]?.()) ?? Buffer.alloc(0);
    const { row, output } = await one(source, { format: [format], target: 0.9, minSaving: 0 });
    if (name.includes('alpha') && format === 'jpeg') expect(row.reason).toBe('alpha');
    expect(row.message).toBeNull();
    expect(ssim.prepare(await seen(source)).score(await seen(output)).value).toBeGreaterThanOrEqual(
      0.9 - 1e-6,
    );
    const levels = (raster: { data: Uint8Array }) =>
      raster.data.reduce((sum, value) => sum + value, 0) / raster.data.length;
    expect(Math.abs(levels(await seen(output)) - levels(await seen(source)))).toBeLessThan(OF_THE_ENCODER);
  });
});

describe('an optimised file', () => {
  const path = 'photos/sand.jpg';
  const first = async (target: number) => {
    const [result] = await optimised(FIXTURES, path, await temporaryFolder(), { target });
    return result?.output ?? Buffer.alloc(0);
  };

  test.each([0.9, 0.85])('for .9 is left alone when asked for %d', async (asked) => {
    const source = await first(0.9);
    const { row, output } = await one(source, { target: asked });
    expect(row).toMatchObject({ status: 'kept', reason: 'already_optimised', encodes: 0 });
    expect(output.equals(source)).toBe(true);
  });

  test('for .9 is searched again when asked for more', async () => {
    const { row, output } = await one(await first(0.9), { target: 0.97 });
    expect(row.encodes).toBeGreaterThan(0);
    if (row.status === 'optimized') expect((await metadataOf(output)).xmp).toContain('iq:target="0.97"');
  });

  test('asked for by another metric or with a floor is searched again', async () => {
    const source = await first(0.9);
    for (const input of [
      { metric: 'ssim.js', target: 0.9 },
      { floor: 0.5, target: 0.9 },
    ])
      expect((await one(source, input)).row.encodes).toBeGreaterThan(0);
  });

  test('whose pixels were replaced under its marker is optimised again', async () => {
    const { xmp } = await metadataOf(await first(0.9));
    const bare = await pixels(deadLeaves(300, 200, 5))
      .jpeg({ quality: 96 })
      .toBuffer();
    const { row } = await one(jpegContainer.attach(bare, { ...(xmp !== undefined && { xmp }) }), {
      target: 0.9,
    });
    expect(row).toMatchObject({ status: 'optimized', reason: null });
  });

  test('whose metadata was edited is left alone', async () => {
    const source = await first(0.9);
    const { xmp = '' } = await metadataOf(source);
    const { exif } = await metadataOf(await sharp(join(FIXTURES, RICH)).keepMetadata().toBuffer());
    const bare = Buffer.concat([source.subarray(0, 2), ...jpegContainer.picture(source)]);
    const edited = jpegContainer.attach(bare, {
      xmp: xmp.replace(
        '<rdf:Description',
        '<rdf:Description rdf:about="" xmlns:dc="dc" dc:title="sand"/><rdf:Description',
      ),
      ...(exif && { exif }),
    });
    expect((await one(edited, { target: 0.9 })).row.reason).toBe('already_optimised');
  });
});

test('a transparent picture as a list of formats is kept once, and written where it can be', async () => {
  const folder = await temporaryFolder();
  const input = { format: ['jpeg', 'webp'] as const };
  const results = await optimised(FIXTURES, 'special/alpha/soft edge.png', folder, input);
  expect(results.map(({ row }) => [row.status, row.reason, row.output])).toEqual([
    ['kept', 'alpha', 'special/alpha/soft edge.png'],
    ['optimized', null, 'special/alpha/soft edge.webp'],
  ]);
});

test('colours under full transparency survive without loss', async () => {
  const path = 'special/alpha/hidden colours.png';
  const [result] = await optimised(FIXTURES, path, await temporaryFolder(), { target: 1 });
  expect(result?.row).toMatchObject({ status: 'optimized', reason: 'lossless', score: 1 });
});
