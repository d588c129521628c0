import type { Capture, Captured, CaptureSink, EmbeddedPicture } from '../../src/report/captures/capture.js';
import type { Area, Raster } from '../../src/types.js';
import { decode } from './rasters.js';

/** The pixels of a picture as a page shows it. */
export async function shown(picture: EmbeddedPicture | null): Promise<Raster> {
  if (!picture) throw new Error('Expected a picture');
  const raster = await decode(Buffer.from(picture.data, 'base64'));
  if (raster.width !== picture.width || raster.height !== picture.height) throw new Error('Of another size');
  return raster;
}

export function bytesOf({ before, after, heatMap, overview }: Capture): number {
  return [before, after, heatMap, overview].reduce((sum, picture) => sum + (picture?.data.length ?? 0), 0);
}

/** The pixels of a part with four channels, read one by one. */
export function partOf({ data, width, channels }: Raster, area: Area): number[] {
  const values: number[] = [];
  for (let y = area.top; y < area.top + area.height; y++) {
    for (let x = area.left; x < area.left + area.width; x++) {
      const at = (y * width + x) * channels;
      const colours = channels < 3 ? [0, 0, 0] : [0, 1, 2];
      values.push(...colours.map((c) => data[at + c] ?? Number.NaN));
      values.push(channels % 2 === 0 ? (data[at + channels - 1] ?? Number.NaN) : 255);
    }
  }
  return values;
}

export const wholeOf = ({ width, height }: Raster): Area => ({ left: 0, top: 0, width, height });

/** Takes every capture there is. */
export function takeAll(bytes = 2e6): CaptureSink & { readonly taken: Captured[] } {
  const taken: Captured[] = [];
  return { taken, request: () => ({ below: null, bytes }), add: (captured) => void taken.push(captured) };
}
