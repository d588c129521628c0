import type { Raster } from '../../src/types.js';
import { randomFrom } from './rasters.js';

/** A square filter kernel, row by row, of weights that sum to 1. */
export interface Kernel {
  readonly weights: Float64Array;
  readonly radius: number;
}

function kernelOf(radius: number, weigh: (x: number, y: number) => number): Kernel {
  const side = 2 * radius + 1;
  const weights = new Float64Array(side * side);
  for (let i = 0; i < weights.length; i++)
    weights[i] = weigh((i % side) - radius, Math.floor(i / side) - radius);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { weights: weights.map((weight) => weight / sum), radius };
}

export function gaussianKernel(sigma: number): Kernel {
  return kernelOf(Math.ceil(3 * sigma), (x, y) => Math.exp(-(x * x + y * y) / (2 * sigma * sigma)));
}

/** Out of focus: an evenly lit disc, its rim antialiased by 4×4 samples. */
export function discKernel(radius: number): Kernel {
  const samples = [-0.375, -0.125, 0.125, 0.375];
  return kernelOf(Math.ceil(radius), (x, y) => {
    let inside = 0;
    for (const dy of samples) for (const dx of samples) if (Math.hypot(x + dx, y + dy) <= radius) inside++;
    return inside;
  });
}

/** A straight motion of so many pixels at an angle. */
export function motionKernel(length: number, angle: number): Kernel {
  return kernelOf(Math.ceil(length / 2), (x, y) => {
    const along = Math.abs(x * Math.cos(angle) + y * Math.sin(angle));
    const across = Math.abs(x * Math.sin(angle) - y * Math.cos(angle));
    return Math.max(0, Math.min(1, length / 2 + 0.5 - along)) * Math.max(0, 1 - across);
  });
}

/** Filters all channels; the border is replicated. */
export function filtered({ data, width, height, channels }: Raster, { weights, radius }: Kernel): Raster {
  const side = 2 * radius + 1;
  const length = width * channels;
  const stride = length + 2 * radius * channels;
  const padded = new Float32Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = -radius; x < width + radius; x++) {
      const from = (y * width + Math.max(0, Math.min(width - 1, x))) * channels;
      for (let c = 0; c < channels; c++)
        padded[y * stride + (x + radius) * channels + c] = data[from + c] ?? 0;
    }
  }
  const out = new Uint8Array(data.length);
  const row = new Float32Array(length);
  for (let y = 0; y < height; y++) {
    row.fill(0.5);
    for (const [i, weight] of weights.entries()) {
      if (weight < 1e-5) continue;
      const nearest = Math.max(0, Math.min(height - 1, y + Math.floor(i / side) - radius));
      const from = nearest * stride + (i % side) * channels;
      for (let at = 0; at < length; at++) row[at] = (row[at] ?? 0) + weight * (padded[from + at] ?? 0);
    }
    // Stored as bytes, the sums lose their fractions: with the half they began with, that rounds.
    out.set(row, y * length);
  }
  return { data: out, width, height, channels };
}

/** Adds white Gaussian noise to every sample (Box & Muller). */
export function withGaussianNoise(raster: Raster, sigma: number, seed: number): Raster {
  const random = randomFrom(seed);
  const data = raster.data.map((sample) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.min(255, Math.round(sample + sigma * normal)));
  });
  return { ...raster, data };
}

/** Multiplies light: levels are taken as gamma 2.2. */
export function exposedBy(raster: Raster, stops: number): Raster {
  const gain = 2 ** (stops / 2.2);
  return { ...raster, data: raster.data.map((sample) => Math.min(255, Math.round(sample * gain))) };
}
