import { describe, expect, it } from 'vitest';
import type { Network } from '../../src/enhance/network.js';
import { NETWORKS, OWN_RADIUS, requireOwnNetwork } from '../../src/enhance/networks.js';
import { openNetwork } from '../../src/enhance/open-network.js';
import { enlarged } from '../support/enlarged.js';
import { fixturePath } from '../support/files.js';
import { type Channels, decode, scene } from '../support/rasters.js';

const photo = await openNetwork(requireOwnNetwork('photo', 2), 1);
const WHOLE = { tile: 4096, overlap: OWN_RADIUS };

describe.each(NETWORKS)('$model × $scale', ({ model, scale }) => {
  it('has a radius of 12 pixels and not of 11: tiles give what the whole gives, bit for bit', async () => {
    const network = await openNetwork(requireOwnNetwork(model, scale), 1);
    const picture = scene(70, 61, 3);
    const whole = await enlarged(picture, network, WHOLE);
    expect([whole.width, whole.height]).toEqual([70 * scale, 61 * scale]);
    for (const [tile, overlap] of [
      [16, 12],
      [33, 12],
      [50, 20],
    ] as const)
      expect((await enlarged(picture, network, { tile, overlap })).data).toEqual(whole.data);
    expect((await enlarged(picture, network, { tile: 16, overlap: 6 })).data).not.toEqual(whole.data);
  });

  it('computes the same on any number of threads', async () => {
    const picture = scene(60, 45, 1);
    const file = requireOwnNetwork(model, scale);
    const alone = await enlarged(picture, await openNetwork(file, 1), WHOLE);
    for (const threads of [2, 3, 4])
      expect((await enlarged(picture, await openNetwork(file, threads), WHOLE)).data).toEqual(alone.data);
  });
});

describe('bands', () => {
  it.each([1, 2, 4] as const)('change nothing of %i channels', async (channels: Channels) => {
    const picture = scene(40, 70, channels);
    const whole = await enlarged(picture, photo, WHOLE);
    for (const tile of [24, 33, 64])
      expect((await enlarged(picture, photo, { tile, overlap: 12 })).data).toEqual(whole.data);
  });

  it('change nothing where colour spreads under holes', async () => {
    const picture = await decode(fixturePath('special/alpha/hidden colours.png'));
    const whole = await enlarged(picture, photo, WHOLE);
    for (const tile of [16, 30, 64])
      expect((await enlarged(picture, photo, { tile, overlap: 12 })).data).toEqual(whole.data);
  });
});

/** Repeats each pixel: what it sees, it gives, in a window of one size. */
function nearest(side: number, channels: 1 | 3): Network {
  return {
    scale: 2,
    channels,
    size: { width: side, height: side },
    async run(planes, width, height) {
      expect([width, height]).toEqual([side, side]);
      const out = new Float32Array(planes.length * 4);
      for (let at = 0; at < out.length; at++) {
        const x = at % (2 * width);
        const y = Math.floor(at / (2 * width));
        out[at] = planes[Math.floor(y / 2) * width + Math.floor(x / 2)] ?? 0;
      }
      return out;
    },
  };
}

describe('a network of one size', () => {
  it.each([
    [100, 70, 3],
    [7, 5, 3],
    [40, 9, 1],
  ] as const)(
    'sees %i × %i pixels of %i channels in windows of its size',
    async (width, height, channels) => {
      const picture = scene(width, height, channels);
      const out = await enlarged(picture, nearest(32, 3), { tile: 20, overlap: 6 });
      for (let y = 0; y < 2 * height; y++) {
        for (let x = 0; x < 2 * width; x++) {
          const from = (Math.floor(y / 2) * width + Math.floor(x / 2)) * channels;
          const to = (y * 2 * width + x) * channels;
          expect(out.data.subarray(to, to + channels)).toEqual(picture.data.subarray(from, from + channels));
        }
      }
    },
  );
});
