import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngContainer } from '../../src/encode/container/png.js';
import { lanczosTaps } from '../../src/enhance/lanczos.js';
import type { Raster } from '../../src/types.js';
import { enhance } from '../support/enhanced.js';
import { fixture, storedPixels } from '../support/fixtures.js';
import { makePictures } from '../support/pictures.js';

/** Enlarges one picture; gives the row's output. */
async function enlarge(bytes: Buffer, name = 'a.png', args: readonly string[] = []): Promise<Buffer> {
  const root = makePictures({ 'in/x.png': 'special/sizes/1x1.png' });
  writeFileSync(path.join(root, 'in', name), bytes);
  const { rows, stderr } = await enhance(root, [path.join('in', name), '-o', 'out', ...args]);
  expect(rows, stderr).toMatchObject([{ status: 'enhanced' }]);
  return readFileSync(path.join(root, 'out', rows[0]?.output ?? ''));
}

/** A picture doubled by centred Lanczos3, each channel alone. */
function doubled({ data, width, height, channels }: Raster): Float64Array {
  const [columns, rows] = [lanczosTaps(width, 2), lanczosTaps(height, 2)];
  const out = new Float64Array(4 * width * height * channels);
  for (let y = 0; y < 2 * height; y++)
    for (let x = 0; x < 2 * width; x++)
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let j = 6 * y; j < 6 * y + 6; j++)
          for (let i = 6 * x; i < 6 * x + 6; i++)
            sum +=
              (rows.weights[j] ?? 0) *
              (columns.weights[i] ?? 0) *
              (data[((rows.places[j] ?? 0) * width + (columns.places[i] ?? 0)) * channels + c] ?? 0);
        out[(y * 2 * width + x) * channels + c] = Math.min(255, Math.max(0, sum));
      }
  return out;
}

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / a.length;
}

describe('what iq enhance keeps of a picture', () => {
  it.each(['display-p3.jpg', 'adobe-rgb.jpg'])(
    'the colours of %s in their own space, with its profile',
    async (name) => {
      const before = await fixture(`special/colour/${name}`);
      const after = await enlarge(before, name);
      expect((await sharp(after).metadata()).icc).toEqual((await sharp(before).metadata()).icc);
      const stored = await storedPixels(after);
      expect(stored.channels).toBe(3);
      expect(meanDifference(stored.data, doubled(await storedPixels(before)))).toBeLessThan(3);
    },
  );

  it('16 bits: steps that 8 cannot tell', async () => {
    const after = await enlarge(await fixture('special/colour/16 bit.png'));
    expect(await sharp(after).metadata()).toMatchObject({ depth: 'ushort', space: 'rgb16', channels: 3 });
    const samples = await sharp(after).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
    const levels = new Set(new Uint16Array(samples.buffer, samples.byteOffset, samples.length / 2));
    expect(levels.size).toBeGreaterThan(1000);
  });

  it.each([
    ['special/colour/grey.png', { space: 'b-w', channels: 1, hasAlpha: false }],
    ['special/alpha/grey with alpha.png', { space: 'b-w', channels: 2, hasAlpha: true }],
    ['special/alpha/soft edge.png', { space: 'srgb', channels: 4, hasAlpha: true }],
    ['special/colour/palette.png', { space: 'srgb', channels: 3, hasAlpha: false }],
  ])('the channels of %s', async (name, metadata) => {
    expect(await sharp(await enlarge(await fixture(name))).metadata()).toMatchObject(metadata);
  });

  it('what CMYK looks like, as sRGB and tagged so', async () => {
    const before = await fixture('special/colour/cmyk.jpg');
    const after = await enlarge(before, 'a.jpg');
    const { space, icc } = await sharp(after).metadata();
    expect(space).toBe('srgb');
    expect(icc?.length).toBeGreaterThan(100);
    const shown = await sharp(before).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    const { width, height } = shown.info;
    const seen = doubled({ data: shown.data, width, height, channels: 3 });
    expect(meanDifference((await storedPixels(after)).data, seen)).toBeLessThan(3);
  });

  it('linear light as sRGB, which networks learnt from', async () => {
    const [width, height] = [24, 24];
    const grey = sharp({ create: { width, height, channels: 3, background: '#808080' } });
    const tagged = await grey.withIccProfile('srgb').png().toBuffer();
    // The profile with its curve taken out: what is half of the numbers is half of the light.
    const icc = Buffer.from((await sharp(tagged).metadata()).icc ?? []);
    for (const name of ['rTRC', 'gTRC', 'bTRC']) {
      const entry = icc.indexOf(name, 128, 'latin1');
      const from = icc.readUInt32BE(entry + 4);
      icc.write('curv', from, 'latin1');
      icc.writeUInt32BE(0, from + 8);
      icc.writeUInt32BE(12, entry + 8);
    }
    const bare = await grey.png().toBuffer();
    const after = await enlarge(pngContainer.attach(bare, { icc }));
    const { data } = await storedPixels(after);
    expect(Math.abs((data[0] ?? 0) - 188)).toBeLessThanOrEqual(3);
    expect((await sharp(after).metadata()).icc).not.toEqual(icc);
  });

  it('nothing of colours that nobody has seen', async () => {
    // Green that is seen, on red that is not.
    const [width, height] = [40, 40];
    const data = new Uint8Array(width * height * 4);
    for (let at = 0; at < width * height; at++) {
      const inside = Math.hypot((at % width) - 20, Math.floor(at / width) - 20) < 12;
      data.set(inside ? [0, 200, 0, 255] : [255, 0, 0, 0], 4 * at);
    }
    const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    const after = await storedPixels(await enlarge(bytes));
    let visible = 0;
    for (let at = 0; at < after.data.length; at += 4) {
      if ((after.data[at + 3] ?? 0) === 0) continue;
      visible++;
      expect(after.data[at]).toBeLessThan(12);
      expect(after.data[at + 1]).toBeGreaterThan(180);
    }
    expect(visible).toBeGreaterThan(4 * Math.PI * 11 ** 2);
  });

  it.each(['7x5.jpg', '1x1.png', '1x1 pixel.jpg', '257x3.png'])('the mean of %s', async (name) => {
    const before = await storedPixels(await fixture(`special/sizes/${name}`));
    const after = await storedPixels(await enlarge(await fixture(`special/sizes/${name}`), name));
    expect([after.width, after.height]).toEqual([2 * before.width, 2 * before.height]);
    const mean = ({ data }: Raster) => data.reduce((sum, value) => sum + value, 0) / data.length;
    expect(Math.abs(mean(after) - mean(before))).toBeLessThan(4);
  });
});
