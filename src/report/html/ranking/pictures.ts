import type { Box } from '../../../decode/thumbnail.js';
import { assertInside } from '../../../rank/ranking-root.js';
import { openSpool } from '../../../runtime/spool.js';
import { visibleText } from '../../../visible-text.js';
import { html, type Markup } from '../markup.js';
import { addressOf } from '../shared/words.js';

/** What a picture of the page must fit into, in pixels. */
export const PAGE_BOX: Box = { width: 640, height: 640 };

/** A picture as WebP in base64, or why there is none. */
export interface SmallPicture {
  readonly path: string;
  readonly picture: { readonly data: string; readonly width: number; readonly height: number } | null;
  readonly failure: { readonly message: string } | null;
}

/** Where a page's pictures come from. */
export type PictureSource =
  | { readonly how: 'embed'; show(paths: readonly string[]): AsyncIterable<SmallPicture> }
  /** `place` is the folder that paths start from, as an address from the page. */
  | { readonly how: 'link'; readonly place: string }
  | { readonly how: 'none'; readonly why: string | null };

/** The pictures that a page has, ready to be put where they belong. */
export interface PagePictures {
  /** The picture of a path, or in its place why it is not there; `null` on a page without pictures. */
  markup(path: string): Markup | null;
  /** What stands at the page's end. */
  readonly later: Iterable<{ readonly id: string; readonly value: string }>;
  close(): void;
}

/** Characters of all pictures together: a page must open at once, and go by mail. */
const MOST = 50e6;

/** Gathers the pictures of some paths; those that are embedded wait on the disk. */
export async function gatherPictures(paths: readonly string[], source: PictureSource): Promise<PagePictures> {
  if (source.how === 'none') return { markup: () => null, later: [], close: () => {} };
  if (source.how === 'link') {
    return { markup: (path) => linked(path, source.place), later: [], close: () => {} };
  }
  const later = openSpool<{ id: string; value: string }>();
  const found = new Map<string, Markup>();
  let size = 0;
  try {
    for await (const { path, picture, failure } of source.show([...new Set(paths)])) {
      if (picture === null) {
        found.set(path, missing(failure?.message ?? 'The picture is not there.'));
        continue;
      }
      if (size + picture.data.length > MOST) {
        found.set(path, missing('Left out, so that the page stays small.'));
        continue;
      }
      size += picture.data.length;
      const id = `small-${later.length}`;
      later.add({ id, value: picture.data });
      const { width, height } = picture;
      found.set(
        path,
        html`<img data-picture="${id}" width="${width}" height="${height}" alt="${visibleText(path)}" decoding="async">`,
      );
    }
  } catch (error) {
    later.close();
    throw error;
  }
  const unfinished = missing('The run was stopped before this picture was shown.');
  return { markup: (path) => found.get(path) ?? unfinished, later, close: () => later.close() };
}

function linked(path: string, place: string): Markup {
  const address = isInside(path) ? addressOf(place, path) : null;
  if (address === null) return missing("The path leads out of the images' folder.");
  return html`<img src="${address}" alt="${visibleText(path)}" loading="lazy" decoding="async">`;
}

function isInside(path: string): boolean {
  try {
    assertInside(path);
    return true;
  } catch {
    return false;
  }
}

function missing(why: string): Markup {
  return html`<span class="shot-missing"><span>${visibleText(why)}</span></span>`;
}
