import type { Network } from './network.js';

/** A part of a picture as the network sees it: whole rows from `top` on. */
export interface Strip {
  /** Of one height, of the picture's width. */
  readonly planes: readonly Float32Array[];
  readonly top: number;
  /** Of the whole picture. */
  readonly width: number;
  readonly height: number;
}

export interface Tiling {
  /** Side of what is computed at a time, in input pixels, without its overlap. */
  readonly tile: number;
  /** Input pixels around it that the network looks at too. */
  readonly overlap: number;
}

/** From–to in pixels, the end not included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Enlarges rows of a picture tile by tile. Tiles end at the picture's true borders, where the network pads by itself as it
 * does for the whole: if the overlap is no less than the network's radius, tiles give what the whole gives, bit for bit.
 *
 * @param rows of the picture; as much of it as the overlap wants must be in the strip
 * @returns for each plane the enlarged rows
 */
export async function enlargeStrip(
  network: Network,
  strip: Strip,
  rows: Span,
  { tile, overlap }: Tiling,
): Promise<readonly Float32Array[]> {
  const { scale, size } = network;
  const { width, height } = strip;
  const enlarged = strip.planes.map(() => new Float32Array((rows.to - rows.from) * width * scale * scale));
  const down = windowAround(rows, height, overlap, size?.height);
  for (let left = 0; left < width; left += tile) {
    const core = { from: left, to: Math.min(width, left + tile) };
    const across = windowAround(core, width, overlap, size?.width);
    const output = await network.run(cutOut(strip, across, down), lengthOf(across), lengthOf(down));
    const stride = lengthOf(across) * scale;
    enlarged.forEach((into, plane) => {
      const start = plane * lengthOf(down) * scale * stride;
      for (let y = 0; y < (rows.to - rows.from) * scale; y++) {
        const from = start + (y + (rows.from - down.from) * scale) * stride + (left - across.from) * scale;
        const part = output.subarray(from, from + lengthOf(core) * scale);
        into.set(part, y * width * scale + left * scale);
      }
    });
  }
  return enlarged;
}

/** How many pixels the network is shown along one side of a part. */
export function windowAround(core: Span, length: number, overlap: number, only: number | undefined): Span {
  if (only === undefined)
    return { from: Math.max(0, core.from - overlap), to: Math.min(length, core.to + overlap) };
  // A picture that is smaller than the only size is continued beyond its end.
  const from = Math.max(0, Math.min(core.from - overlap, length - only));
  return { from, to: from + only };
}

function lengthOf({ from, to }: Span): number {
  return to - from;
}

function cutOut({ planes, top, width, height }: Strip, across: Span, down: Span): Float32Array {
  const [columns, lines] = [lengthOf(across), lengthOf(down)];
  const out = new Float32Array(planes.length * columns * lines);
  let at = 0;
  for (const plane of planes) {
    for (let y = down.from; y < down.to; y++, at += columns) {
      const start = (Math.min(y, height - 1) - top) * width;
      out.set(plane.subarray(start + across.from, start + Math.min(across.to, width)), at);
      if (across.to > width) out.fill(plane[start + width - 1] ?? 0, at + width - across.from, at + columns);
    }
  }
  return out;
}
