import { describe, expect, it } from 'vitest';
import { requireOwnNetwork } from '../../src/enhance/networks.js';
import { openNetwork } from '../../src/enhance/open-network.js';
import type { Raster } from '../../src/types.js';
import { photosOf } from '../bench/photos.js';
import { enlarged } from '../support/enlarged.js';
import { asJpeg, cropped, type Fidelity, fidelity, lumaPsnr, reduced } from '../support/enlargement.js';
import { decode } from '../support/rasters.js';
import { bicubic, lanczos3, resample } from '../support/resample.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

/** A dozen pictures, each through a network: minutes on a busy machine. */
const LIMIT = 240_000;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.skipIf(!hasShared('photos/kodak'))(`on Kodak’s photographs (${SHARED_HINT})`, () => {
  // By Pillow, Kodak 01–12.
  it.each([
    [2, 29.84, 30.22],
    [4, 26.11, 26.25],
  ])('enlarging ×%i by bicubic gives %d dB, by Lanczos3 %d', async (scale, byBicubic, byLanczos) => {
    const photos = await Promise.all(photosOf('kodak').map((path) => decode(path)));
    const figures = photos.map((photo) => {
      const low = reduced(photo, scale);
      return [bicubic, lanczos3].map((kernel) => {
        const image = resample(low, photo.width, photo.height, kernel);
        return lumaPsnr(cropped(image, scale), cropped(photo, scale));
      });
    });
    expect(Math.abs(mean(figures.map(([value = 0]) => value)) - byBicubic)).toBeLessThan(0.03);
    expect(Math.abs(mean(figures.map(([, value = 0]) => value)) - byLanczos)).toBeLessThan(0.03);
  });

  // Floors, of means over all of them; what is measured is in the networks' card.
  it.each([
    [2, 'photo', 'nothing was lost', 1.8],
    [2, 'photo-jpeg', 'it was a JPEG', 0.8],
    [4, 'photo', 'nothing was lost', 0.8],
    [4, 'photo-jpeg', 'it was a JPEG', 0.5],
  ] as const)(
    'enlarging ×%i by %s is truer than by Lanczos3 where %s, by at least %d dB',
    async (scale, model, loss, floor) => {
      const network = await openNetwork(requireOwnNetwork(model, scale), 1);
      const gains = await onEach(async (photo) => {
        const small = reduced(photo, scale);
        const low = loss === 'it was a JPEG' ? await asJpeg(small) : small;
        const plain = resample(low, photo.width, photo.height, lanczos3);
        const truth = cropped(photo, scale);
        const ours = lumaPsnr(cropped(await enlarged(low, network), scale), truth);
        return ours - lumaPsnr(cropped(plain, scale), truth);
      });
      expect(mean(gains)).toBeGreaterThan(floor);
    },
    LIMIT,
  );

  it.each([2, 4])(
    'enlarging ×%i by photo-gan is sharper than by photo, no more than 1 dB less true, and agrees with what was seen',
    async (scale) => {
      const networks = await Promise.all(
        ['photo', 'photo-gan'].map((model) => openNetwork(requireOwnNetwork(model, scale), 1)),
      );
      const figures = await onEach(async (photo) => {
        const low = reduced(photo, scale);
        const found = [];
        for (const network of networks) found.push(fidelity(await enlarged(low, network), photo, low, scale));
        return found;
      });
      const means = (of: (one: Fidelity) => number) =>
        networks.map((_, i) => mean(figures.map((found) => (found[i] ? of(found[i]) : Number.NaN))));
      const [psnr = 0, psnrOfGan = 0] = means((one) => one.psnr);
      const [gradient = 0, gradientOfGan = 0] = means((one) => one.gradient);
      expect(psnr - psnrOfGan).toBeLessThan(1);
      expect(gradientOfGan).toBeGreaterThan(1.03 * gradient);
      for (const consistency of means((one) => one.consistency)) expect(consistency).toBeGreaterThan(40);
    },
    LIMIT,
  );
});

/** One after the other: together they would take the memory of twelve. */
async function onEach<Result>(work: (photo: Raster) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const path of photosOf('kodak')) results.push(await work(await decode(path)));
  return results;
}
