import { stringify } from 'csv-stringify/sync';
import type { Row } from '../types.js';
import type { TextOutput } from './output-file.js';
import type { Report } from './report.js';

/** The CSV's columns, in order; a new one goes behind these. */
const COLUMNS = [
  'file',
  'path',
  'status',
  'reason',
  'format_in',
  'format_out',
  'width',
  'height',
  'bytes_in',
  'bytes_out',
  'saving',
  'bpp_in',
  'bpp_out',
  'predicted_quality',
  'quality',
  'metric',
  'target',
  'score',
  'worst_area',
  'encodes',
  'probes',
  'ms',
  'output',
  'message',
] as const satisfies readonly (keyof Row)[];

/** A report as CSV (RFC 4180 with `\n`): empty cells for what is not known, names that look like formulas escaped by `'`. */
export function csvReport(output: TextOutput): Report<Row> {
  // Not before there is something to report: a run that is refused says nothing on standard output.
  let header = line(COLUMNS);
  const write = (text: string) => {
    const begin = header;
    header = '';
    return output.write(begin + text);
  };
  return {
    add: (row) => write(line(COLUMNS.map((column) => row[column]))),
    async end() {
      await write('');
      await output.commit();
    },
    discard: () => output.discard(),
  };
}

function line(cells: readonly (string | number | null)[]): string {
  return stringify([[...cells]], { escape_formulas: true });
}
