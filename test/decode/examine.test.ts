import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { withExif, withIcc, withXmp } from '../../fixtures/containers.js';
import { exifBlock } from '../../fixtures/exif.js';
import { examine, type ImageInfo } from '../../src/decode/metadata.js';
import { imageLimits } from '../../src/limits.js';
import { greyProfile } from '../support/blocks.js';
import { fixture, fixtures } from '../support/fixtures.js';

const LIMIT = imageLimits({ maxPixels: 1e7 });
const plain = sharp({ create: { width: 24, height: 16, channels: 3, background: '#a04020' } });
const jpeg = () => plain.clone().jpeg().toBuffer();

async function flagsOf(bytes: Buffer): Promise<Partial<ImageInfo>> {
  const { metadata, ...flags } = await examine(bytes, 'file', LIMIT);
  return flags;
}

const NONE = {
  grey: false,
  alpha: false,
  cmyk: false,
  sixteenBit: false,
  frames: 1,
  embeddedMedia: false,
  wideGamut: false,
  greyProfile: false,
};

describe('the flags of fixtures', () => {
  const cases: Record<string, Partial<ImageInfo>> = {
    'photos/sand.jpg': {},
    'photos/hedge.webp': {},
    'special/formats/picture.avif': {},
    'special/formats/single.tif': {},
    'special/animated/still.gif': {},
    'special/animated/spinner.gif': { frames: 8, alpha: true },
    'special/animated/waiting.webp': { frames: 8, alpha: true },
    'special/animated/loading.png': { frames: 8 },
    'special/formats/three pages.tiff': { frames: 3 },
    'special/colour/cmyk.jpg': { cmyk: true },
    'special/colour/16 bit.png': { sixteenBit: true },
    'special/colour/grey.png': { grey: true },
    'special/colour/grey blur.jpg': { grey: true },
    'special/alpha/grey with alpha.png': { grey: true, alpha: true },
    'special/alpha/soft edge.png': { alpha: true },
    'special/alpha/sticker.webp': { alpha: true },
    'special/colour/palette.png': {},
    'special/colour/display-p3.jpg': { wideGamut: true },
    'special/colour/display-p3 ramp.png': { wideGamut: true },
    'special/colour/adobe-rgb.jpg': { wideGamut: true },
  };
  test.each(Object.entries(cases))('%s', async (path, expected) => {
    expect(await flagsOf(await fixture(path))).toMatchObject({ ...NONE, ...expected });
  });

  test.each(fixtures('orientation'))('$path has the size that a viewer sees', async ({ path }) => {
    expect(await flagsOf(await fixture(path))).toMatchObject({ width: 180, height: 120 });
  });
});

describe('the flags of files made for them', () => {
  const named = async (name: string) => {
    const packet = `http://ns.adobe.com/xap/1.0/\0<rdf:RDF xmlns:rdf="r"><rdf:Description ${name}="1"/></rdf:RDF>`;
    const head = Buffer.from([0xff, 0xe1, 0, packet.length + 2]);
    const file = await jpeg();
    return Buffer.concat([file.subarray(0, 2), head, Buffer.from(packet, 'latin1'), file.subarray(2)]);
  };

  test.each([
    ['10-bit AVIF', () => plain.clone().avif({ bitdepth: 10 }).toBuffer(), { sixteenBit: true }],
    ['12-bit AVIF', () => plain.clone().avif({ bitdepth: 12 }).toBuffer(), { sixteenBit: true }],
    ['AVIF with alpha', () => plain.clone().ensureAlpha(0.5).avif().toBuffer(), { alpha: true }],
    ['sRGB profile', () => plain.clone().withIccProfile('srgb').jpeg().toBuffer(), {}],
    ['P3 profile', () => plain.clone().withIccProfile('p3').webp().toBuffer(), { wideGamut: true }],
    [
      'grey profile',
      async () => withIcc(await plain.clone().toColourspace('b-w').jpeg().toBuffer(), greyProfile()),
      { grey: true, greyProfile: true, wideGamut: true },
    ],
    ['plain XMP', async () => withXmp(await jpeg(), 1), {}],
    ['gain map', () => named('hdrgm:Version'), { embeddedMedia: true }],
    ['motion photo', () => named('GCamera:MotionPhoto'), { embeddedMedia: true }],
    ['older motion photo', () => named('GCamera:MicroVideo'), { embeddedMedia: true }],
    ['depth map', () => named('GDepth:Format'), { embeddedMedia: true }],
    ['extended XMP', () => named('xmpNote:HasExtendedXMP'), { embeddedMedia: true }],
    [
      "gain map in a second picture's XMP",
      async () => Buffer.concat([await jpeg(), await named('HDRGainMap:Version')]),
      { embeddedMedia: true },
    ],
  ] as const)('%s', async (_, make, expected) => {
    expect(await flagsOf(await make())).toMatchObject({ ...NONE, ...expected });
  });

  test('an AVIF sequence is an animation', async () => {
    const still = await plain.clone().avif().toBuffer();
    const sequence = Buffer.from(still);
    sequence.write('avis', 16, 'latin1');
    expect(await flagsOf(still)).toMatchObject({ frames: 1 });
    expect(await flagsOf(sequence)).toMatchObject({ frames: 2 });
  });

  test('blocks are handed out without the wrapping of their container', async () => {
    const block = exifBlock({ order: 'little', image: { 271: { ascii: 'Example' } }, exif: {} });
    const { metadata } = await examine(withExif(await jpeg(), block), 'file', LIMIT);
    expect(Buffer.from(metadata.exif ?? [])).toEqual(block);
    const rich = await examine(await fixture('special/orientation/orientation-6.jpg'), 'file', LIMIT);
    expect(Buffer.from(rich.metadata.iptc ?? []).toString('latin1')).toMatch(/^8BIM.*compass/s);
    expect(rich.metadata.xmp).toMatch(/^<\?xpacket/);
  });
});

test('too many pixels are refused before any is decoded', async () => {
  await expect(examine(await jpeg(), 'a/file', { ...LIMIT, maxPixels: 24 * 16 - 1 })).rejects.toMatchObject({
    code: 'too_many_pixels',
    message: expect.stringMatching(/a\/file.*24×16.*383.*--max-pixels/),
  });
  expect(await flagsOf(await jpeg())).toMatchObject({ width: 24, height: 16 });
});

test.each([
  ['special/animated/spinner.gif'],
  ['special/animated/waiting.webp'],
  ['special/animated/loading.png'],
  ['special/formats/three pages.tiff'],
])('too many frames or pages are refused: %s', async (path) => {
  const bytes = await fixture(path);
  const { frames } = await examine(bytes, path, LIMIT);
  expect(frames).toBeGreaterThan(2);
  await expect(examine(bytes, path, { ...LIMIT, maxFrames: frames - 1 })).rejects.toMatchObject({
    code: 'too_many_frames',
    message: expect.stringContaining(
      `${path} has ${frames} frames or pages, more than the ${frames - 1} allowed`,
    ),
  });
  expect(await examine(bytes, path, { ...LIMIT, maxFrames: frames })).toMatchObject({ frames });
});
