import type { Raster } from '../../src/types.js';

/** A way of scaling pictures: how far it looks in samples, and how much of what lies so far away it takes. */
export interface Kernel {
  readonly radius: number;
  weight(distance: number): number;
}

/** Keys' cubic with a = −½. */
export const bicubic: Kernel = {
  radius: 2,
  weight(distance) {
    const x = Math.abs(distance);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  },
};

export const lanczos3: Kernel = {
  radius: 3,
  weight(distance) {
    const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
    return Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0;
  },
};

/**
 * Scales a picture, centred and antialiased where it becomes smaller, as Pillow's `resize` does: sideways, then downwards,
 * rounded to 8 bits after each; what lies outside counts for nothing.
 */
export function resample(raster: Raster, width: number, height: number, kernel: Kernel): Raster {
  const { channels } = raster;
  const across = tapsFor(raster.width, width, kernel);
  const wide = new Uint8Array(width * raster.height * channels);
  for (let y = 0; y < raster.height; y++) {
    across.forEach(({ first, weights }, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++)
          sum += (weights[i] ?? 0) * (raster.data[(y * raster.width + first + i) * channels + c] ?? 0);
        wide[(y * width + x) * channels + c] = rounded(sum);
      }
    });
  }
  const row = width * channels;
  const data = new Uint8Array(row * height);
  tapsFor(raster.height, height, kernel).forEach(({ first, weights }, y) => {
    for (let x = 0; x < row; x++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (wide[(first + i) * row + x] ?? 0);
      data[y * row + x] = rounded(sum);
    }
  });
  return { data, width, height, channels };
}

function tapsFor(from: number, to: number, { radius, weight }: Kernel) {
  const ratio = from / to;
  const stretch = Math.max(1, ratio);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * ratio;
    const first = Math.max(0, Math.floor(centre - radius * stretch + 0.5));
    const end = Math.min(from, Math.floor(centre + radius * stretch + 0.5));
    const raw = Array.from({ length: end - first }, (_, n) => weight((first + n - centre + 0.5) / stretch));
    const sum = raw.reduce((total, value) => total + value, 0);
    return { first, weights: raw.map((value) => value / sum) };
  });
}

function rounded(value: number): number {
  return Math.max(0, Math.min(255, Math.floor(value + 0.5)));
}
