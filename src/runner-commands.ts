/**
 * GitHub's runner looks for commands in all that a step prints: `::error::…` at the beginning of a line, and `##[error]…`
 * anywhere in one. White space goes unnoticed before the first, characters without width in both. A file's name may be either.
 */
const WITHOUT_WIDTH = '\\p{Cf}\\p{DI}\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f';
const INVISIBLE = `[${WITHOUT_WIDTH}]*`;
const COLONS = `[\\t\\p{Z}${WITHOUT_WIDTH}]*:${INVISIBLE}:`;
const HASHES = `#${INVISIBLE}#`;
const BRACKET = `${INVISIBLE}\\[`;
const LINE_START = '(?<![^\\r\\n])';

const FIRST_COLON = new RegExp(`${LINE_START}(?=${COLONS})([^:]*):`, 'gu');
const FIRST_HASH = new RegExp(`#(?=${INVISIBLE}#${BRACKET})`, 'gu');
const COLON_LINE = new RegExp(`${LINE_START}(?='*${COLONS})`, 'gu');
const QUOTED_COLON_LINE = new RegExp(`${LINE_START}'(?='*${COLONS})`, 'gu');
const HASH_BRACKET = new RegExp(`(${HASHES})(?='*${BRACKET})`, 'gu');
const QUOTED_HASH_BRACKET = new RegExp(`(${HASHES})'(?='*${BRACKET})`, 'gu');

/** A text for people, whose lines the runner takes for what they are. */
export function disarmText(text: string): string {
  return disarmJson(text.replace(FIRST_COLON, '$1\\u003a'));
}

/** The same for JSON, where a line never begins with a colon; it says what it said before. */
export function disarmJson(json: string): string {
  return json.replace(FIRST_HASH, '\\u0023');
}

/** The same for text that nothing else may be done to: an apostrophe stands before colons, or within `##[`. */
export function quoteCommands(text: string): string {
  return text.replace(COLON_LINE, "'").replace(HASH_BRACKET, "$1'");
}

export function unquoteCommands(text: string): string {
  return text.replace(QUOTED_HASH_BRACKET, '$1').replace(QUOTED_COLON_LINE, '');
}
