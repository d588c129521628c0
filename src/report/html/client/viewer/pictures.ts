import { visibleText } from '../../../../visible-text.js';
import type { Capture, EmbeddedPicture } from '../../../captures/capture.js';
import { pictureId, type Side, type TableData } from '../../page-data.js';
import { addressOf } from '../../shared/words.js';
import { element, readJson } from '../dom.js';
import type { Layers } from './stage.js';

export interface Pictures extends Layers {
  /** The whole, and the part of it that is compared; `null` where it is compared as a whole. */
  readonly overview: { readonly image: HTMLImageElement; readonly capture: Capture } | null;
  /** Whether the files themselves are shown. */
  readonly isLinked: boolean;
}

/** Where a row's file lies; `null` where it has none. */
function addressOfSide({ columns, rows, places }: TableData, row: number, side: Side): string | null {
  const at = columns.findIndex(({ link }) => link === side);
  const path = rows[row]?.[at];
  const place = places[side];
  return place === null || typeof path !== 'string' ? null : addressOf(place, path);
}

/** Which rows have pictures to compare. */
export function openable(data: TableData): (row: number) => boolean {
  const pictures = data.viewer?.pictures;
  if (pictures === undefined) return () => false;
  if (pictures === 'link') return (row) => SIDES.every((side) => addressOfSide(data, row, side) !== null);
  const rows = new Set(pictures);
  return (row) => rows.has(row);
}

/** @throws Error with a sentence for people where they cannot be shown */
export async function loadPictures(data: TableData, row: number): Promise<Pictures> {
  return data.viewer?.pictures === 'link' ? linked(data, row) : embedded(row);
}

const SIDES = ['before', 'after'] as const;

async function embedded(row: number): Promise<Pictures> {
  const capture =
    readJson<Capture>(pictureId(row)) ?? (await afterLoading(() => readJson<Capture>(pictureId(row))));
  if (!capture) throw new Error('The pictures of this row are missing in the page.');
  const { area, overview } = capture;
  const [before, after, heatMap, whole] = await Promise.all([
    decoded(capture.before),
    decoded(capture.after),
    capture.heatMap && decoded(capture.heatMap),
    overview && decoded(overview),
  ]);
  return {
    size: area,
    before,
    after,
    heatMap,
    overview: whole && { image: whole, capture },
    isLinked: false,
  };
}

/** Pictures come last in the page, and may not be there yet. */
function afterLoading<Value>(work: () => Value): Promise<Value> {
  if (document.readyState !== 'loading') return Promise.resolve(work());
  return new Promise((done) =>
    document.addEventListener('DOMContentLoaded', () => done(work()), { once: true }),
  );
}

async function decoded({ mime, data }: EmbeddedPicture): Promise<HTMLImageElement> {
  const image = element('img', { alt: '', draggable: 'false', src: `data:${mime};base64,${data}` });
  await image.decode();
  return image;
}

async function linked(data: TableData, row: number): Promise<Pictures> {
  const [before, after] = await Promise.all(
    SIDES.map((side) => fetched(addressOfSide(data, row, side) ?? '')),
  );
  if (!before || !after) throw new Error('There are no files to compare.');
  const size = { width: after.naturalWidth, height: after.naturalHeight };
  return { size, before, after, heatMap: null, overview: null, isLinked: true };
}

async function fetched(address: string): Promise<HTMLImageElement> {
  const image = element('img', { alt: '', draggable: 'false', src: address });
  try {
    await image.decode();
  } catch {
    const name = visibleText(decodeURIComponent(address.slice(address.lastIndexOf('/') + 1)));
    const why = /\.(tiff?|hei[cf])$/i.test(name)
      ? 'browsers do not show this format'
      : 'it is not where it was, or of a format that this browser does not show';
    throw new Error(`${name} cannot be shown: ${why}. The link in the table leads to the file itself.`);
  }
  return image;
}
