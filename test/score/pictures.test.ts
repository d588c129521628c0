import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { withIcc } from '../../fixtures/containers.js';
import { adobeRgbProfile } from '../../fixtures/icc.js';
import { scoreImage } from '../../src/score/score-image.js';
import { fixture, fixtures } from '../support/fixtures.js';
import { type Channels, scene } from '../support/rasters.js';
import { scoreFiles, scoreTask } from '../support/score-task.js';

const [WIDTH, HEIGHT] = [240, 180];

function picture(channels: Channels): Sharp {
  const { data } = scene(WIDTH, HEIGHT, channels);
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } });
}

/** Sixteen bits a sample: each is its 8-bit copy's and a little that 8 bits cannot hold. */
function sixteenBits(): Promise<Buffer> {
  const { data } = scene(WIDTH, HEIGHT, 3);
  const samples = Uint16Array.from(data, (sample, at) => Math.min(sample * 257 + (at % 97), 65_535));
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  return sharp(samples, { raw }).toColourspace('rgb16').png().toBuffer();
}

/** What a viewer shows of a fixture, as an 8-bit sRGB PNG without a profile or a tag. */
const shown = async (path: string) =>
  sharp(await fixture(path))
    .autoOrient()
    .toColourspace('srgb')
    .png()
    .toBuffer();

type Bytes = Uint8Array | Promise<Uint8Array>;

/** What SSIMULACRA2 and PSNR are at least, and the flags. */
interface Verdict {
  readonly ssimulacra2: number;
  readonly psnr: number;
  readonly flags: readonly string[];
}

const SAME: Verdict = { ssimulacra2: 100, psnr: 100, flags: ['identical'] };
/** Apart by roundings alone. */
const NEARLY: Verdict = { ssimulacra2: 95, psnr: 50, flags: [] };

const ALIKE: readonly [string, () => Bytes, () => Bytes, Verdict][] = [
  [
    'two lossless formats',
    () => picture(3).webp({ lossless: true }).toBuffer(),
    () => picture(3).png().toBuffer(),
    SAME,
  ],
  [
    'grey and the same in three channels',
    () => picture(1).toColourspace('b-w').png().toBuffer(),
    () => picture(1).toColourspace('srgb').webp({ lossless: true }).toBuffer(),
    SAME,
  ],
  [
    'opaque alpha and none',
    () => picture(3).ensureAlpha().png().toBuffer(),
    () => picture(3).png().toBuffer(),
    SAME,
  ],
  ['16 bits and 8', sixteenBits, () => picture(3).png().toBuffer(), NEARLY],
  [
    'an orientation in a tag and in the pixels',
    () => picture(3).withMetadata({ orientation: 6 }).png().toBuffer(),
    () => picture(3).rotate(90).png().toBuffer(),
    SAME,
  ],
];

describe('scores alike what a viewer shows alike', () => {
  it.each(ALIKE)('%s', async (_, image, reference, verdict) => {
    await expectVerdict(await image(), await reference(), verdict);
  });

  // Sharp's own conversion of the whole file on the other side: colours are converted before they are judged.
  const stored = [...fixtures('colour'), ...fixtures('orientation')].map(({ path }) => path);
  it.each(stored)('%s and its upright 8-bit sRGB copy', async (path) => {
    const copy = await shown(path);
    await expectVerdict(await fixture(path), copy, { ...NEARLY, flags: expect.any(Array) });
    await expectVerdict(copy, await fixture(path), { ...NEARLY, flags: expect.any(Array) });
  });
});

async function expectVerdict(image: Uint8Array, reference: Uint8Array, { flags, ...least }: Verdict) {
  const row = await scoreFiles(image, reference);
  expect(row).toMatchObject({ reason: null, flags });
  for (const [metric, value] of Object.entries(least))
    expect(row.metrics[metric]).toBeGreaterThanOrEqual(value);
}

describe('scores apart what a viewer shows apart', () => {
  it.each([
    ['alpha and the same flattened', () => picture(4).png(), () => picture(4).flatten().png(), 50],
    ['a picture and its mirror image', () => picture(3).png(), () => picture(3).flop().png(), 0],
    ['colour and the same in grey', () => picture(3).png(), () => picture(3).greyscale().png(), 80],
  ])('%s', async (_, image, reference, below) => {
    const [a, b] = [await image().toBuffer(), await reference().toBuffer()];
    for (const row of [await scoreFiles(a, b), await scoreFiles(b, a)]) {
      expect(row).toMatchObject({ reason: null, flags: [] });
      expect(row.metrics.ssimulacra2).toBeLessThan(below);
    }
  });

  it('the same numbers under another profile', async () => {
    const plain = await picture(3).jpeg({ quality: 95 }).toBuffer();
    const row = await scoreFiles(withIcc(plain, adobeRgbProfile()), plain);
    expect(row.flags).toEqual([]);
    expect(row.metrics.ssimulacra2).toBeLessThan(90);
  });
});

describe('flags', () => {
  it.each(fixtures('animated').filter(({ path }) => !path.includes('still')))(
    '$path, of which the first frame counts',
    async ({ path }) => {
      const first = await sharp(await fixture(path))
        .png()
        .toBuffer();
      expect((await scoreFiles(await fixture(path), first)).flags).toContain('first_frame');
      const row = await scoreFiles(first, await fixture(path));
      expect(row).toMatchObject({ metrics: { psnr: 100 }, flags: ['first_frame', 'identical'] });
    },
  );

  it('a reference that was scaled', async () => {
    const [image, reference] = [picture(3).resize(120, 100, { fit: 'fill' }).png(), picture(3).png()];
    const options = { resizeReference: true };
    const row = await scoreFiles(await image.toBuffer(), await reference.toBuffer(), options);
    expect(row).toMatchObject({ metrics: { psnr: 100 }, flags: ['reference_resized', 'identical'] });
  });

  it('flat images, which no-reference metrics cannot judge, with null instead of NaN', async () => {
    const flat = sharp({ create: { width: 240, height: 240, channels: 3, background: 'teal' } });
    const row = await scoreFiles(await flat.png().toBuffer(), null, { metrics: ['niqe'] });
    expect(row).toMatchObject({ reason: null, metrics: { niqe: null }, flags: ['flat'] });
  });
});

describe('refuses', () => {
  it('sizes that differ, naming both', async () => {
    const row = await scoreFiles(
      await picture(3).resize(120, 100).png().toBuffer(),
      await picture(3).png().toBuffer(),
    );
    expect(row).toMatchObject({ metrics: {}, flags: [], reason: 'size_mismatch' });
    expect(row.message).toMatch(/120×100.*240×180.*--resize-reference/);
  });

  it.each([
    ['ssim', 11],
    ['ms-ssim', 161],
    ['ssimulacra2', 8],
    ['ssim.js', 11],
    ['niqe', 192],
  ])('an image below the %s’s minimum side, unless nobody named the metric', async (metric, minimum) => {
    const image = await picture(3)
      .resize(minimum - 1, 300)
      .png()
      .toBuffer();
    const options = { metrics: [metric, 'psnr'] };
    const named = await scoreFiles(image, image, options);
    expect(named).toMatchObject({ metrics: {}, reason: 'too_small' });
    expect(named.message).toContain(
      `image has ${minimum - 1}×300 pixels; ${metric} needs at least ${minimum}`,
    );
    const unnamed = await scoreFiles(image, image, { ...options, isChosen: false });
    expect(unnamed).toMatchObject({
      reason: null,
      metrics: { [metric]: null, psnr: 100 },
      flags: ['identical', `too_small:${metric}`],
    });
  });

  it('more pixels than are allowed, of the image and of the reference', async () => {
    const [small, large] = [
      await picture(3).resize(20, 20).png().toBuffer(),
      await picture(3).png().toBuffer(),
    ];
    const options = { maxPixels: 1000, resizeReference: true };
    for (const [image, reference] of [
      [small, large],
      [large, small],
    ] as const) {
      expect(await scoreFiles(image, reference, options)).toMatchObject({ reason: 'too_many_pixels' });
    }
  });
});

it('asks for the memory that the larger of image and reference takes', async () => {
  const [small, large] = [
    await picture(3).resize(20, 20).png().toBuffer(),
    await picture(3).png().toBuffer(),
  ];
  const memory = 71e6;
  const answerTo = async (image: Uint8Array, reference: Uint8Array) =>
    scoreImage(await scoreTask(image, reference, { resizeReference: true }), memory);
  const need = { memory: expect.any(Number) };
  expect(await answerTo(small, large)).toEqual(need);
  expect(await answerTo(large, small)).toEqual(need);
  expect(await answerTo(small, small)).toMatchObject({ row: { reason: null } });
});
