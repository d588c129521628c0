import { enlargePicture } from '../../src/enhance/enlarge.js';
import type { Network } from '../../src/enhance/network.js';
import { enlargedForm, type PixelSource } from '../../src/enhance/picture.js';
import { TiffBuffer } from '../../src/enhance/tiff-rows.js';
import type { Tiling } from '../../src/enhance/tiles.js';
import type { Raster } from '../../src/types.js';

/** A raster of colour or grey as a picture to be enlarged. */
function sourceOf({ data, width, height, channels }: Raster): PixelSource {
  const row = width * channels;
  return {
    width,
    height,
    channels,
    depth: 8,
    grey: channels < 3,
    alpha: channels % 2 === 0,
    rows: async (top, count) => data.subarray(top * row, (top + count) * row),
  };
}

/** What the pipeline makes of a raster. */
export async function enlarged(
  raster: Raster,
  network: Network,
  tiling: Tiling = { tile: 256, overlap: 12 },
): Promise<Raster> {
  const source = sourceOf(raster);
  const form = enlargedForm(source, network.scale);
  const sink = new TiffBuffer(form);
  await enlargePicture(source, network, tiling, sink);
  // What it is a TIFF of lies at its end.
  const data = new Uint8Array(sink.bytes.subarray(-form.width * form.height * form.channels));
  return { data, width: form.width, height: form.height, channels: raster.channels };
}
