import path from 'node:path';

/**
 * fast-glob turns `**` and a leading `*` into regular expressions whose dot matches no line break, so it neither
 * lists `\nx.jpg` nor enters a folder with a line break in its name; and it takes a backslash in the path of the
 * folder it starts in for a separator, on every system. It is therefore shown stand-ins: characters that Unicode
 * sets aside for use within a program, and that no name is meant to have.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  '\n': '\uFDD0',
  '\r': '\uFDD1',
  '\u2028': '\uFDD2',
  '\u2029': '\uFDD3',
  '\\': '\uFDD4',
};
const MEANT: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(STAND_INS).map(([meant, standIn]) => [standIn, meant]),
);
const BACKSLASH_SEPARATES = path.sep === '\\';
const TROUBLESOME = BACKSLASH_SEPARATES ? /[\n\r\u2028\u2029]/g : /[\n\r\u2028\u2029\\]/g;

/** A name or path as fast-glob may see it. */
export function disguise(name: string): string {
  return name.replace(TROUBLESOME, (character) => STAND_INS[character] ?? character);
}

/** A glob as fast-glob may see it. A single backslash escapes what follows, two mean one. */
export function disguisePattern(pattern: string): string {
  const slashed = BACKSLASH_SEPARATES ? pattern.replaceAll('\\', '/') : pattern;
  return slashed.replace(/\\[^\\]|\\\\|[\n\r\u2028\u2029]/g, (found) =>
    found === '\\\\' ? disguise('\\') : found.replace(/[\n\r\u2028\u2029]/, disguise),
  );
}

/** What `disguise` was given. */
export function undisguise(name: string): string {
  return name.replace(/[\uFDD0-\uFDD4]/g, (character) => MEANT[character] ?? character);
}
