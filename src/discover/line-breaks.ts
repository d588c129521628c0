/**
 * fast-glob turns `**` and a leading `*` into regular expressions whose dot matches no line break, so it neither
 * lists `\nx.jpg` nor enters a folder with a line break in its name. It is therefore shown stand-ins: characters
 * that Unicode sets aside for use within a program, and that no name is meant to have.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  '\n': '\uFDD0',
  '\r': '\uFDD1',
  '\u2028': '\uFDD2',
  '\u2029': '\uFDD3',
};
const LINE_BREAKS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(STAND_INS).map(([lineBreak, standIn]) => [standIn, lineBreak]),
);

export function hideLineBreaks(name: string): string {
  return name.replace(/[\n\r\u2028\u2029]/g, (character) => STAND_INS[character] ?? character);
}

export function restoreLineBreaks(name: string): string {
  return name.replace(/[\uFDD0-\uFDD3]/g, (character) => LINE_BREAKS[character] ?? character);
}
