import { describeFormats } from '../report/amounts.js';
import type { Change } from '../report/reporters/reporter.js';
import type { Row } from '../types.js';

/** What became of the bytes of a row's image. */
export function changeOf({
  format_in,
  format_out,
  bytes_in,
  bytes_out,
}: Pick<Row, 'format_in' | 'format_out' | 'bytes_in' | 'bytes_out'>): Change | null {
  if (bytes_in === null || bytes_out === null) return null;
  return { format: describeFormats(format_in, format_out), before: bytes_in, after: bytes_out };
}
