import type { Tile } from './metric.js';

/** Side of the tiles of a quality map, in positions. */
const TILE = 32;
const PERCENTILE = 0.05;

/**
 * The 5th percentile, linearly interpolated, of a map's tile means: how good the image is where it is bad. A mean
 * over the image hides detail lost beside a flat sky.
 *
 * @param tileMeans at least one value
 */
export function worstArea(tileMeans: ArrayLike<number>): number {
  const sorted = Float64Array.from(tileMeans).sort();
  const position = PERCENTILE * (sorted.length - 1);
  const lower = Math.floor(position);
  const low = sorted[lower] ?? 1;
  const high = sorted[lower + 1] ?? low;
  return low + (high - low) * (position - lower);
}

/**
 * Means of a map over tiles of 32×32 positions, row by row. A side has `max(1, round(length / 32))` tiles, the last
 * of which takes what is left over.
 *
 * @param map `width * height` values, row by row
 */
export function tileMeans(map: ArrayLike<number>, width: number, height: number): Float64Array {
  const columns = tilesAlong(width);
  const rows = tilesAlong(height);
  const sums = new Float64Array(columns * rows);
  const counts = new Float64Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const firstTile = Math.min(Math.floor(y / TILE), rows - 1) * columns;
    for (let x = 0; x < width; x++) {
      const tile = firstTile + Math.min(Math.floor(x / TILE), columns - 1);
      sums[tile] = (sums[tile] ?? 0) + (map[y * width + x] ?? 0);
      counts[tile] = (counts[tile] ?? 0) + 1;
    }
  }
  return sums.map((sum, tile) => sum / (counts[tile] ?? 1));
}

/**
 * The tile with the lowest mean, of equals the first; where its positions' windows have their centres.
 *
 * @param tileMeans of the map of a picture of this size whose border has no positions
 */
export function worstTile(
  tileMeans: ArrayLike<number>,
  { width, height }: { readonly width: number; readonly height: number },
  border: number,
): Tile {
  const [mapWidth, mapHeight] = [width - 2 * border, height - 2 * border];
  const [columns, rows] = [tilesAlong(mapWidth), tilesAlong(mapHeight)];
  let worst = 0;
  for (let i = 1; i < tileMeans.length; i++) if ((tileMeans[i] ?? 1) < (tileMeans[worst] ?? 1)) worst = i;
  const [column, row] = [worst % columns, Math.floor(worst / columns)];
  return {
    mean: tileMeans[worst] ?? 1,
    left: border + column * TILE,
    top: border + row * TILE,
    width: column + 1 < columns ? TILE : mapWidth - column * TILE,
    height: row + 1 < rows ? TILE : mapHeight - row * TILE,
  };
}

function tilesAlong(length: number): number {
  return Math.max(1, Math.round(length / TILE));
}
