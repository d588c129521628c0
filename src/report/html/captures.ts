import type { Showcase } from '../captures/showcase.js';
import { pictureId, type ViewerSettings } from './page-data.js';
import type { RowStore } from './row-store.js';

/** Where a page's pictures come from: what was captured, the files beside it, or nowhere. */
export type CaptureSource = Pick<Showcase, 'has' | 'read'> | 'link' | 'none';

/** Which of a page's rows have pictures, and these, to be read one by one when the page is written. */
export function gatherCaptures(store: RowStore, pictures: CaptureSource) {
  const found = new Map<number, string>();
  if (typeof pictures === 'string') return { places: [], later: [] };
  let place = 0;
  for (const { key } of store.rows()) {
    if (key !== null && pictures.has(key)) found.set(place, key);
    place++;
  }
  return { places: [...found.keys()], later: readAll(found, pictures) };
}

function* readAll(found: ReadonlyMap<number, string>, pictures: Pick<Showcase, 'read'>) {
  for (const [place, key] of found) yield { id: pictureId(place), value: pictures.read(key) };
}

export function viewerOf(
  pictures: CaptureSource,
  places: readonly number[],
  sides: ViewerSettings['sides'],
  facts: readonly string[],
): ViewerSettings | null {
  if (pictures === 'none' || (pictures !== 'link' && places.length === 0)) return null;
  return { pictures: pictures === 'link' ? 'link' : places, sides, facts };
}
