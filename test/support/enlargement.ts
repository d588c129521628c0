import sharp from 'sharp';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import type { Raster } from '../../src/types.js';
import { decode } from './rasters.js';
import { bicubic, type Kernel, resample } from './resample.js';

/** Full-range BT.601 luma of rounded colours, not rounded itself. */
function lumaValues({ data, channels }: Raster): Float64Array {
  const values = new Float64Array(data.length / channels);
  for (let i = 0, at = 0; i < values.length; i++, at += channels) {
    values[i] =
      channels < 3
        ? (data[at] ?? 0)
        : 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return values;
}

/** A picture without its outermost pixels. */
export function cropped({ data, width, height, channels }: Raster, border: number): Raster {
  const [inner, tall] = [width - 2 * border, height - 2 * border];
  const out = new Uint8Array(inner * tall * channels);
  for (let y = 0; y < tall; y++) {
    const from = ((y + border) * width + border) * channels;
    out.set(data.subarray(from, from + inner * channels), y * inner * channels);
  }
  return { data: out, width: inner, height: tall, channels };
}

/** Peak signal to noise of luma, in dB. */
export function lumaPsnr(image: Raster, truth: Raster): number {
  const [a, b] = [lumaValues(image), lumaValues(truth)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return 10 * Math.log10((255 ** 2 * a.length) / sum);
}

/** The same as small as `scale` makes it, by the centred antialiased bicubic; its sides must be divisible. */
export function reduced(raster: Raster, scale: number, kernel: Kernel = bicubic): Raster {
  return resample(raster, raster.width / scale, raster.height / scale, kernel);
}

/** What a JPEG file of quality 80 makes of a picture in colour, with the colours halved. */
export async function asJpeg({ data, width, height }: Raster): Promise<Raster> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  return decode(await image.jpeg({ quality: 80, chromaSubsampling: '4:2:0' }).toBuffer());
}

export interface Fidelity {
  /** dB of luma against the truth, without a border of `scale` pixels. */
  readonly psnr: number;
  readonly ssim: number;
  /** dB of luma of what comes of it when it is reduced again, against what it was made of. */
  readonly consistency: number;
  /** Mean magnitude of the gradient of luma, in levels. */
  readonly gradient: number;
}

export function fidelity(image: Raster, truth: Raster, low: Raster, scale: number): Fidelity {
  const [seen, wanted] = [cropped(image, scale), cropped(truth, scale)];
  return {
    psnr: lumaPsnr(seen, wanted),
    ssim: ssim.prepare(wanted).score(seen).value,
    consistency: lumaPsnr(reduced(image, scale), low),
    gradient: gradientOf(seen),
  };
}

function gradientOf(raster: Raster): number {
  const { width, height } = raster;
  const values = lumaValues(raster);
  let sum = 0;
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const at = y * width + x;
      const here = values[at] ?? 0;
      sum += Math.hypot((values[at + 1] ?? 0) - here, (values[at + width] ?? 0) - here);
    }
  }
  return sum / ((width - 1) * (height - 1));
}
