import sharp from 'sharp';
import type { Raster } from '../../src/types.js';

export type Channels = Raster['channels'];

/** Reads an image file (or encoded bytes) with its own channels, 8 bits a sample. */
export async function decode(input: string | Uint8Array): Promise<Raster> {
  const { data, info } = await sharp(input).raw().toBuffer({ resolveWithObject: true });
  // A Buffer's `slice` would share its memory with the original.
  return {
    data: new Uint8Array(data),
    width: info.width,
    height: info.height,
    channels: info.channels as Channels,
  };
}

/** Mulberry32: the same numbers from the same seed, 0 to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A made-up scene: coloured waves, discs and grain. Alpha, if any, is opaque on the left and fades to the right. */
export function scene(width: number, height: number, channels: Channels, seed = 1): Raster {
  const random = randomFrom(seed);
  const [phase, pitch, radius] = [random() * 6, 4 + random() * 20, 10 + random() * 30];
  const colours = channels < 3 ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const disc = Math.hypot((x % 80) - 40, (y % 64) - 32) < radius ? 70 : 0;
      for (let colour = 0; colour < colours; colour++) {
        const wave = Math.sin(x / pitch + phase + colour) * Math.cos(y / (pitch + 5 * colour));
        data[at++] = clamp(90 + 60 * wave + disc * (colour === 1 ? -0.5 : 1) + 24 * random());
      }
      if (channels !== colours) data[at++] = clamp(300 - (330 * x) / width);
    }
  }
  return { data, width, height, channels };
}

/** Adds evenly distributed noise of up to `amount` either way to the colours. */
export function noisy(raster: Raster, amount: number, seed = 7): Raster {
  const random = randomFrom(seed);
  const alpha = raster.channels % 2 === 0 ? raster.channels - 1 : -1;
  const data = raster.data.map((sample, at) =>
    at % raster.channels === alpha ? sample : clamp(sample + (random() * 2 - 1) * amount),
  );
  return { ...raster, data };
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
