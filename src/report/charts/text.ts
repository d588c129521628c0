import { GLYPHS } from './glyphs.js';
import { attributes, escapeXml } from './svg.js';

export type Anchor = 'start' | 'middle' | 'end';

export interface TextStyle {
  /** Height of an em, in pixels; by default 13. */
  readonly size?: number;
  readonly anchor?: Anchor;
  readonly colour?: string;
  /** Strokes as wide as a bolder weight's. */
  readonly bold?: boolean;
  /** Turned by a quarter against the clock, to be read upwards. */
  readonly upwards?: boolean;
}

const SIZE = 13;
const INK = '#1f2933';
/** What a heavier weight adds to its strokes, in thousandths of an em. */
const BOLD_STROKE = 34;
const UNKNOWN = '\ufffd';

/**
 * Text as outlines, at its baseline. It looks the same everywhere: no font is asked for. Letters are used by reference, and
 * {@link glyphDefinitions} must be in the same document.
 */
export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { size = SIZE, anchor = 'start', colour = INK, bold = false, upwards = false } = style;
  let at = { start: 0, middle: -0.5, end: -1 }[anchor] * thousandths(words);
  const uses = [...words].map((character) => {
    const use = `<use href="#${idOf(character)}"${attributes({ x: at === 0 ? undefined : at })}/>`;
    const isBlank = outlineOf(character) === '';
    at += advanceOf(character);
    return isBlank ? '' : use;
  });
  const turn = upwards ? ' rotate(-90)' : '';
  const shape = attributes({
    transform: `translate(${round(x)} ${round(y)})${turn} scale(${round(size / 1000, 5)})`,
    fill: colour,
    ...(bold && { stroke: colour, 'stroke-width': BOLD_STROKE }),
  });
  return `<g role="img" aria-label="${escapeXml(words)}"${shape}>${uses.join('')}</g>`;
}

/** How wide a text is, in pixels. */
export function textWidth(words: string, size = SIZE): number {
  return (thousandths(words) * size) / 1000;
}

/** A text that fits a width, its end cut off for … where it must be. */
export function fittingText(words: string, width: number, size = SIZE): string {
  if (textWidth(words, size) <= width) return words;
  const characters = [...words];
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, size) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/** No place has room for more characters than this. */
const MOST = 400;

/** The same with the middle cut out, so that a name's end with its extension is seen too. */
export function shortenedText(words: string, width: number, size = SIZE): string {
  if (words.length <= MOST && textWidth(words, size) <= width) return words;
  // Of a name that nobody could read only the ends are looked at.
  const start = [...words.slice(0, MOST)];
  const end = words.length > MOST ? [...words.slice(-MOST)] : start.splice(Math.ceil(start.length / 2));
  const shortened = () => `${start.join('').trimEnd()}…${end.join('').trimStart()}`;
  while (start.length + end.length > 0 && textWidth(shortened(), size) > width) {
    if (start.length > end.length) start.pop();
    else end.shift();
  }
  return shortened();
}

/** The outlines of all letters that a document's body refers to. */
export function glyphDefinitions(body: string): string {
  const codes = new Set([...body.matchAll(/href="#g([0-9a-f]+)"/g)].map(([, code = '']) => code));
  const paths = [...codes].sort().map((code) => {
    const character = String.fromCodePoint(Number.parseInt(code, 16));
    return `<path id="g${code}" d="${outlineOf(character)}"/>`;
  });
  return paths.length === 0 ? '' : `<defs>${paths.join('')}</defs>`;
}

const known = (character: string) => (Object.hasOwn(GLYPHS, character) ? character : UNKNOWN);
const entryOf = (character: string) => GLYPHS[known(character)] ?? '';
const idOf = (character: string) => `g${(known(character).codePointAt(0) ?? 0).toString(16)}`;
const advanceOf = (character: string) => Number.parseInt(entryOf(character), 10);
const outlineOf = (character: string) => entryOf(character).replace(/^\d+/, '');

function thousandths(words: string): number {
  return [...words].reduce((sum, character) => sum + advanceOf(character), 0);
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
