import { describe, expect, it } from 'vitest';
import { requireOwnNetwork } from '../../src/enhance/networks.js';
import { openNetwork } from '../../src/enhance/open-network.js';
import { photosOf } from '../bench/photos.js';
import { enlarged } from '../support/enlarged.js';
import { cropped, lumaPsnr, reduced } from '../support/enlargement.js';
import { decode } from '../support/rasters.js';
import { bicubic, lanczos3, resample } from '../support/resample.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

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

  it('photo doubles pictures more faithfully than Lanczos3, each by at least .8 dB', async () => {
    const network = await openNetwork(requireOwnNetwork('photo', 2), 1);
    for (const path of photosOf('kodak', 3)) {
      const photo = await decode(path);
      const low = reduced(photo, 2);
      const plain = resample(low, photo.width, photo.height, lanczos3);
      const ours = await enlarged(low, network);
      const gain =
        lumaPsnr(cropped(ours, 2), cropped(photo, 2)) - lumaPsnr(cropped(plain, 2), cropped(photo, 2));
      expect(gain).toBeGreaterThan(0.8);
    }
  });
});
