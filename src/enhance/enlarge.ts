import { BLEED_RADIUS, bleedColours } from './bleed.js';
import { LANCZOS_RADIUS, RowEnlarger } from './lanczos.js';
import type { Network } from './network.js';
import { enlargedForm, type PixelSource, type RowSink, rowBytes, samplesOf } from './picture.js';
import { addDifferences, differencesOf, joinRow, lumaOf, type Planes, splitRows } from './planes.js';
import { enlargeStrip, type Tiling, windowAround } from './tiles.js';

/**
 * Enlarges a picture in bands as high as a tile, so that memory goes by its width and not by its height. Luma goes through
 * the network, the colour differences and opacity through centred Lanczos3; networks for colour get colour.
 */
export async function enlargePicture(
  source: PixelSource,
  network: Network,
  tiling: Tiling,
  sink: RowSink,
): Promise<void> {
  const { width, height } = source;
  const reach = Math.max(tiling.overlap, LANCZOS_RADIUS);
  const enlarger = new RowEnlarger(width, height, network.scale);
  for (let from = 0; from < height; from += tiling.tile) {
    const rows = { from, to: Math.min(height, from + tiling.tile) };
    const seen = windowAround(rows, height, reach, undefined);
    const shown = windowAround(rows, height, tiling.overlap, network.size?.height);
    const margin = source.alpha ? BLEED_RADIUS : 0;
    const top = Math.max(0, Math.min(seen.from, shown.from) - margin);
    const bottom = Math.min(height, Math.max(seen.to, shown.to) + margin);
    const planes = splitRows(await source.rows(top, bottom - top), source);
    if (planes.alpha) bleedColours(planes.colours, planes.alpha, width);
    const strip = { planes: inputOf(planes, network), top, width, height };
    const enlarged = await enlargeStrip(network, strip, rows, tiling);
    await sink.write(join(source, network, { planes, top, rows, enlarged }, enlarger));
  }
}

/** What the network is to see. */
function inputOf({ colours }: Planes, { channels }: Network): readonly Float32Array[] {
  if (channels === 1) return [lumaOf(colours)];
  const [first] = colours;
  return colours.length === 1 && first ? [first, first, first] : colours;
}

interface Band {
  readonly planes: Planes;
  /** The first row of the planes. */
  readonly top: number;
  /** The rows of the picture that are done. */
  readonly rows: { readonly from: number; readonly to: number };
  /** What the network made of them. */
  readonly enlarged: readonly Float32Array[];
}

/** The samples of a band's enlarged rows. */
function join(
  source: PixelSource,
  { scale, channels }: Network,
  { planes, top, rows, enlarged }: Band,
  enlarger: RowEnlarger,
): Uint8Array {
  const form = enlargedForm(source, scale);
  const bytes = new Uint8Array(rowBytes(form) * (rows.to - rows.from) * scale);
  const samples = samplesOf(bytes, form.depth);
  const { width } = form;
  const differences =
    channels === 1 && !source.grey ? differencesOf(planes.colours, lumaOf(planes.colours)) : [];
  const through = (plane: Float32Array, y: number) => {
    const row = new Float32Array(width);
    enlarger.row(plane, top, y, row);
    return row;
  };
  for (let line = 0; line < (rows.to - rows.from) * scale; line++) {
    const y = rows.from * scale + line;
    const computed = enlarged.map((plane) => plane.subarray(line * width, (line + 1) * width));
    const [red, blue] = differences.map((plane) => through(plane, y));
    const colours = coloursOf(computed, source.grey, red, blue);
    const row = planes.alpha ? [...colours, through(planes.alpha, y)] : colours;
    joinRow(row, samples, line * width * form.channels);
  }
  return bytes;
}

function coloursOf(
  computed: readonly Float32Array[],
  grey: boolean,
  red: Float32Array | undefined,
  blue: Float32Array | undefined,
): readonly Float32Array[] {
  if (grey) return [lumaOf(computed)];
  const [luma] = computed;
  return luma && red && blue ? addDifferences(luma, red, blue) : computed;
}
