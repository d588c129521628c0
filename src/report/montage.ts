import sharp from 'sharp';
import type { Placed } from '../decide/ranking-figures.js';
import type { Box } from '../decode/thumbnail.js';
import type { Raster } from '../types.js';
import { DENSITY, svgToRaster } from './charts/png.js';
import { messageTile, montagePage, TILE } from './montage-page.js';

/** What a picture must fit into, in pixels of the painted page. */
export const TILE_BOX: Box = { width: DENSITY * TILE.width, height: DENSITY * TILE.height };

/** A page with pictures and captions, painted bit by bit. */
export interface Montage {
  /** Paints a picture, RGB and not larger than `TILE_BOX`, into the middle of every tile that has its path. */
  show(path: string, picture: Raster): void;
  /** Says in these tiles why the picture is not there. */
  explain(path: string, code: string, message: string): Promise<void>;
  /** The page as PNG. */
  encode(): Promise<Buffer>;
}

/**
 * Begins a page: everything is there but the pictures.
 *
 * @param remedy a sentence for those whose libvips may not read SVG
 * @throws IqError `encode_failed` where libvips may not read SVG
 */
export async function openMontage(
  { title, facts, tiles }: { title: string; facts: string; tiles: readonly Placed[] },
  remedy: string,
): Promise<Montage> {
  const { svg, corners } = montagePage(title, facts, tiles);
  const page = await svgToRaster(svg, remedy);
  const show = (path: string, picture: Raster) => {
    for (const [i, [x, y]] of corners.entries()) {
      if (tiles[i]?.path !== path) continue;
      const left = DENSITY * x + Math.floor((TILE_BOX.width - picture.width) / 2);
      const top = DENSITY * y + Math.floor((TILE_BOX.height - picture.height) / 2);
      copyInto(page, picture, left, top);
    }
  };
  return {
    show,
    async explain(path, code, message) {
      if (!tiles.some((tile) => tile.path === path)) return;
      show(path, await svgToRaster(messageTile(code, message), remedy));
    },
    encode() {
      const { data, width, height, channels } = page;
      const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
      return image.png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
    },
  };
}

function copyInto(page: Raster, picture: Raster, left: number, top: number): void {
  const row = 3 * picture.width;
  for (let y = 0; y < picture.height; y++) {
    page.data.set(picture.data.subarray(y * row, (y + 1) * row), 3 * ((top + y) * page.width + left));
  }
}
