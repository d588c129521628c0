import type { Area, Raster } from '../types.js';

/** A raster with only the given channels of another, in that order. */
function pickChannels({ data, width, height, channels }: Raster, picked: readonly number[]): Raster {
  const count = picked.length as Raster['channels'];
  const out = new Uint8Array(width * height * count);
  for (let from = 0, to = 0; to < out.length; from += channels, to += count) {
    for (let c = 0; c < count; c++) out[to + c] = data[from + (picked[c] ?? 0)] ?? 0;
  }
  return { data: out, width, height, channels: count };
}

/** Drops an alpha channel that is opaque everywhere: it would only forbid JPEG and cost bytes. */
export function withoutIdleAlpha(raster: Raster): Raster {
  const { data, channels } = raster;
  if (channels === 1 || channels === 3) return raster;
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return raster;
  return pickChannels(raster, channels === 2 ? [0] : [0, 1, 2]);
}

/** Keeps one of three colour channels that are known to be equal. */
export function asGrey(raster: Raster): Raster {
  if (raster.channels <= 2) return raster;
  return pickChannels(raster, raster.channels === 4 ? [0, 3] : [0]);
}

/** A part of a raster, which must lie inside it, on its own. */
export function cut({ data, width, channels }: Raster, area: Area): Raster {
  const row = area.width * channels;
  const out = new Uint8Array(row * area.height);
  for (let y = 0; y < area.height; y++) {
    const from = ((area.top + y) * width + area.left) * channels;
    out.set(data.subarray(from, from + row), y * row);
  }
  return { data: out, width: area.width, height: area.height, channels };
}

/** Whether two rasters show exactly the same picture, whichever of them spells grey as colour or opaque as alpha. */
export function isSamePicture(a: Raster, b: Raster): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  if (a.channels === b.channels) return Buffer.compare(a.data, b.data) === 0;
  for (let channel = 0; channel < 4; channel++) {
    const [readA, readB] = [channelReader(a, channel), channelReader(b, channel)];
    for (let pixel = 0; pixel < a.width * a.height; pixel++) if (readA(pixel) !== readB(pixel)) return false;
  }
  return true;
}

/** Reads red, green, blue or alpha (0–3) of a raster with any channels. */
function channelReader({ data, channels }: Raster, channel: number): (pixel: number) => number {
  const hasAlpha = channels === 2 || channels === 4;
  if (channel === 3 && !hasAlpha) return () => 255;
  const offset = channel === 3 ? channels - 1 : channels <= 2 ? 0 : channel;
  return (pixel) => data[pixel * channels + offset] ?? 0;
}
