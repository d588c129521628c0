import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreCsv } from '../../src/report/csv.js';
import { unescapeFormula } from '../../src/report/formula.js';
import type { TextOutput } from '../../src/report/output-file.js';
import { ndjson } from '../../src/report/reporters/ndjson.js';
import type { ScoreRow } from '../../src/score/score-image.js';

/** What is written, as a file would have it. */
function outputTo(pieces: string[]): TextOutput {
  return {
    write: async (piece) => void pieces.push(piece),
    commit: async () => {},
    discard: async () => {},
  };
}

const pieces = fc.constantFrom(
  '"',
  '""',
  ',',
  ';',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\0',
  '=',
  '+',
  '-',
  '@',
  "'",
  '＝',
  '::error::',
  '##[',
  '\ufeff',
  '\ud800',
  '\udc00',
  '\u2028',
  ' ',
  'a',
  '1',
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const rows = fc.array(
  fc.record({ file: text, path: text, reference: text, message: text }).map(
    (texts): ScoreRow => ({
      ...texts,
      metrics: {},
      reason: null,
      flags: [],
    }),
  ),
  { maxLength: 6 },
);

const TEXTS = ['file', 'path', 'reference', 'message'] as const;
const textsOf = (row: ScoreRow) => TEXTS.map((name) => row[name] ?? '');
/** A file is UTF-8, which has no half of a surrogate pair. */
const stored = (written: string) => Buffer.from(written).toString();

describe('any texts at all', () => {
  it('are in a CSV as they were, for another parser, once what guards formulas and commands is taken away', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        const written: string[] = [];
        const report = scoreCsv(outputTo(written), () => []);
        for (const row of all) await report.add(row);
        await report.end();
        const table: string[][] = parse(Buffer.from(written.join('')), { bom: false });
        const [header, ...lines] = table;
        expect(lines).toHaveLength(all.length);
        const column = (name: string) => header?.indexOf(name) ?? -1;
        const read = lines.map((cells) => TEXTS.map((name) => cells[column(name)] ?? ''));
        expect(read.map((cells) => cells.map(unescapeFormula))).toEqual(
          all.map((row) => textsOf(row).map(stored)),
        );
        // A spreadsheet takes none of them for a formula.
        expect(read.flat().filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('are in ndjson as they were, a row a line', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        const written: string[] = [];
        const account = {
          command: 'score',
          root: () => null,
          line: () => '',
          csv: (output: TextOutput) => scoreCsv(output, () => []),
          notes: () => [],
        };
        const surroundings = { environment: {}, cwd: '/', warn: () => {} };
        const report = ndjson.open<ScoreRow>(account, outputTo(written), surroundings);
        for (const row of all) await report.add(row);
        await report.end();
        const lines = stored(written.join('')).split('\n').slice(0, -1);
        // Escaped, halves of surrogate pairs outlive even that.
        expect(lines.map((line) => textsOf(JSON.parse(line)))).toEqual(all.map(textsOf));
      }),
      { numRuns: 1000 },
    );
  });
});
