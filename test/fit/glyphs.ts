/**
 * Takes the outlines of Inter's letters out of its font files and writes them into the sources: `npm run fit:glyphs`. Charts
 * are lettered with them, because a machine that renders may have no font at all.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import opentype from 'opentype.js';

const OUTPUT = new URL('../../src/report/charts/glyphs.ts', import.meta.url);
const PACKAGE = dirname(fileURLToPath(import.meta.resolve('@fontsource/inter/package.json')));
/** Units in an em of the written outlines. */
const EM = 1000;

/** ASCII, Latin-1, Latin Extended-A, and the signs that charts and captions need. */
const CHARACTERS = [
  ...Array.from({ length: 0x180 }, (_, code) => String.fromCodePoint(code)).filter((c) =>
    /[^\p{C}\u00a0\u00ad\u0149]/u.test(c),
  ),
  ...'–—‘’“”„•…€™−',
];
/** Stands for every character that there is no outline of: a box. */
const UNKNOWN = `  '\ufffd': '600M80 0L80-700L520-700L520 0ZM130-50L470-50L470-650L130-650Z',`;

const fonts = readdirSync(join(PACKAGE, 'files'))
  .filter((name) => /^inter-.*-400-normal\.woff$/.test(name))
  // The plain Latin one first: others repeat some of its letters.
  .sort((a, b) => Number(b.includes('-latin-4')) - Number(a.includes('-latin-4')) || (a < b ? -1 : 1))
  .map((name) => {
    const bytes = readFileSync(join(PACKAGE, 'files', name));
    return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  });

const lines = CHARACTERS.map((character) => {
  const font = fonts.find((font) => font.charToGlyphIndex(character) > 0);
  if (!font) throw new Error(`Expected an outline of ${character}.`);
  const glyph = font.charToGlyph(character);
  const advance = Math.round(((glyph.advanceWidth ?? 0) * EM) / font.unitsPerEm);
  const at = (x: number, y: number) => `${Math.round(x)} ${Math.round(y)}`;
  const outline = glyph
    .getPath(0, 0, EM)
    .commands.map((command) => {
      if (command.type === 'Z') return 'Z';
      if (command.type === 'Q') return `Q${at(command.x1, command.y1)} ${at(command.x, command.y)}`;
      if (command.type === 'C') throw new Error('Expected quadratic curves only.');
      return `${command.type}${at(command.x, command.y)}`;
    })
    .join('')
    .replaceAll(' -', '-')
    // A corner without a side.
    .replace(/([ML])(-?\d+[ -]\d+)L\2(?=[A-Z]|$)/g, '$1$2')
    .replace(/(Q[^A-Z]*?[ -]\d+ ?)(-?\d+[ -]\d+)L\2(?=[A-Z]|$)/g, '$1$2');
  return `  ${JSON.stringify(character)}: '${advance}${outline}',`;
});

const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
const licence = readFileSync(join(PACKAGE, 'LICENSE'), 'utf8').trim().replaceAll('*/', '* /');
writeFileSync(
  OUTPUT,
  `// Written by \`npm run fit:glyphs\` from @fontsource/inter ${version}. The outlines are under this licence of their own:
/*
${licence}
*/

/**
 * By character: how far the next one begins, and behind that number the outline as SVG path data, y downwards, both in
 * thousandths of an em. The last one stands for every character that is not here.
 */
export const GLYPHS: Readonly<Record<string, string>> = {
${[...lines, UNKNOWN].join('\n')}
};
`,
);
console.info(`${lines.length} glyphs`);
