import { quoteCommands, unquoteCommands } from '../runner-commands.js';

/**
 * Spreadsheets take a text that begins like this for a formula, unless there is an apostrophe before it. One that has
 * apostrophes there already gets one more, so that every text can be told from every other.
 */
const FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const ESCAPED = /^'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** A text for a CSV, which neither a spreadsheet nor GitHub's runner takes for something to be carried out. */
export function escapeFormula(text: string): string {
  const quoted = quoteCommands(text);
  return FORMULA.test(quoted) ? `'${quoted}` : quoted;
}

export function unescapeFormula(text: string): string {
  // Most cells have none, and millions of rows may be read.
  if (!text.includes("'")) return text;
  return unquoteCommands(ESCAPED.test(text) ? text.slice(1) : text);
}
