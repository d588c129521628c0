import type { Placed } from '../decide/ranking-figures.js';
import type { Box } from '../decode/thumbnail.js';
import { attributes, svgDocument } from './charts/svg.js';
import { fittingText, shortenedText, text, textWidth } from './charts/text.js';
import { reasonWords } from './reason-words.js';

const MARGIN = 32;
const HEAD = 92;
/** Between tiles. */
const GAP = 20;
/** Below a picture, for three lines of words. */
const CAPTION = 76;
/** Of the picture in a tile, in pixels of the drawing. */
export const TILE: Box = { width: 288, height: 216 };
const STEP = { x: TILE.width + GAP, y: TILE.height + CAPTION };
/** So that the title has room too. */
const FEWEST_COLUMNS = 3;

const GROUND = '#f1f3f5';
const INK = '#1f2933';
const FAINT = '#52606d';
const RED = '#b91c1c';

/** Where a page has its pictures, and what is written around them. */
export interface MontagePage {
  readonly svg: string;
  /** Upper left corners of the pictures, in pixels of the drawing. */
  readonly corners: readonly (readonly [x: number, y: number])[];
}

/** Lays out pictures in a grid, in their order, each with its rank, score, name and what is to be said of it. */
export function montagePage(title: string, facts: string, tiles: readonly Placed[]): MontagePage {
  // About as many across as down: a tile is hardly wider than high.
  const columns = Math.max(FEWEST_COLUMNS, Math.ceil(Math.sqrt(1.2 * tiles.length)));
  const rows = Math.max(1, Math.ceil(tiles.length / columns));
  const size = { width: 2 * MARGIN + columns * STEP.x - GAP, height: HEAD + rows * STEP.y + MARGIN - GAP };
  const corners = tiles.map(
    (_, i) => [MARGIN + (i % columns) * STEP.x, HEAD + Math.floor(i / columns) * STEP.y] as const,
  );
  const room = size.width - 2 * MARGIN;
  const svg = svgDocument(size, `${title}: ${facts}`, [
    text(MARGIN, 40, fittingText(title, room, 20), { size: 20, bold: true }),
    text(MARGIN, 64, fittingText(facts, room), { colour: FAINT }),
    ...tiles.flatMap((tile, i) => {
      const [x, y] = corners[i] ?? [0, 0];
      return [ground(x, y), caption(x, y + TILE.height, tile)];
    }),
    ...(tiles.length === 0 ? [text(MARGIN, HEAD + 24, 'No image has a score.', { colour: FAINT })] : []),
  ]);
  return { svg, corners };
}

/** What stands in the place of a picture that cannot be shown. */
export function messageTile(code: string, message: string): string {
  const room = TILE.width - 40;
  const lines = [
    text(TILE.width / 2, TILE.height / 2 - 8, fittingText('cannot be shown', room), {
      anchor: 'middle',
      bold: true,
      colour: FAINT,
    }),
    text(TILE.width / 2, TILE.height / 2 + 14, fittingText(code.replaceAll('_', ' '), room, 12), {
      anchor: 'middle',
      size: 12,
      colour: FAINT,
    }),
  ];
  return svgDocument(TILE, message, [ground(0, 0), ...lines]);
}

function ground(x: number, y: number): string {
  return `<rect${attributes({ x, y, ...TILE, fill: GROUND })}/>`;
}

function caption(x: number, y: number, { rank, score, file, ...tile }: Placed): string {
  const place = `#${rank}`;
  const value = score.toFixed(3).replace('-', '−');
  // One drawing for a letter and its accent, as file names of some systems have them apart.
  const name = file.normalize('NFC');
  const { words, colour } = remark(tile);
  const left = fittingText(place, TILE.width - textWidth(value, 14) - 12, 14);
  return [
    text(x, y + 20, left, { size: 14, bold: true }),
    text(x + TILE.width, y + 20, value, { size: 14, anchor: 'end', bold: true }),
    text(x, y + 38, shortenedText(name, TILE.width, 12), { size: 12, colour: INK }),
    text(x, y + 55, fittingText(words, TILE.width, 12), { size: 12, colour }),
  ].join('\n');
}

/** What speaks against a picture goes before what speaks for it. */
function remark({ veto, reasons, duplicate_of }: Pick<Placed, 'veto' | 'reasons' | 'duplicate_of'>) {
  if (veto.length > 0) return { words: `flagged: ${veto.join(' · ')}`, colour: RED };
  if (duplicate_of !== null) {
    const label = 'duplicate of ';
    const room = TILE.width - textWidth(label, 12);
    return { words: label + shortenedText(duplicate_of.normalize('NFC'), room, 12), colour: RED };
  }
  return { words: reasonWords(reasons).join(' · '), colour: FAINT };
}
