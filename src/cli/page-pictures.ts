import { type TileOptions, type TileWish, tiles } from '../evaluate/tiles.js';
import { placeFrom } from '../report/html/places.js';
import type { RankPageFacts } from '../report/html/ranking/facts.js';
import { PAGE_BOX, type PictureSource } from '../report/html/ranking/pictures.js';
import { pagePath } from './page.js';

interface Wish {
  readonly how: PictureSource['how'];
  /** Of the page, as it was given. */
  readonly report: string | undefined;
  /** The folder that the pictures' paths start from; `null` where it is not known. */
  readonly root: string | null;
  readonly given?: TileWish['given'];
}

/** Where a ranking's page has its pictures from, and its table the addresses of files. */
export async function pagePictures(
  wish: Wish,
  options: TileOptions,
): Promise<Pick<RankPageFacts, 'source' | 'place' | 'root'>> {
  const { report, root } = wish;
  const place = placeFrom(await pagePath(report), root);
  return { source: sourceOf(wish, place, options), place, root };
}

function sourceOf({ how, root, given }: Wish, place: string | null, options: TileOptions): PictureSource {
  if (how === 'none') return { how, why: null };
  if (root === null) return { how: 'none', why: 'The ranking does not say which folder its images are in.' };
  if (how === 'link') {
    return place === null
      ? { how: 'none', why: 'From where this page was written no address leads to the images.' }
      : { how, place };
  }
  return { how, show: (paths) => tiles(paths, { root, given, box: PAGE_BOX, form: 'webp' }, options) };
}
