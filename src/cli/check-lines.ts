import type { createColors } from 'picocolors';
import type { CheckRow } from '../check/check-row.js';
import type { Finding } from '../check/findings.js';
import type { CheckSummary } from '../check.js';
import { printable } from '../printable.js';
import { describeBytes, describeSaving } from '../report/amounts.js';

/** More would show how numbers are stored. */
const MOST_DIGITS = 12;

type Colours = ReturnType<typeof createColors>;

/** What is wrong, in a sentence without its full stop. */
export function describeFinding(finding: Finding): string {
  const { code, value, limit } = finding;
  switch (code) {
    case 'saving': {
      const { bytes, bytes_out, format, format_out, metric, target } = finding.args;
      const as = format === format_out ? '' : ` as ${format_out}`;
      const change = `${describeBytes(bytes)} → ${describeBytes(bytes_out)}${as} at ${metric} ${target}`;
      return `could be ${percentOver(value, limit)} smaller (${change}), and at most ${inPercent(limit)} % is allowed`;
    }
    case 'bytes':
      return `${exceeds(...apart(value, limit))} is allowed`;
    case 'bpp':
      return `${exceeds(`${value} bits per pixel`, String(limit))} are allowed`;
    case 'megapixels':
      return `${exceeds(`${value} megapixels`, String(limit))} are allowed`;
    case 'score': {
      const { metric, higher_is_better: higherIsBetter } = finding.args;
      if (value === null) return `${metric} cannot judge it, and ${limit} is demanded`;
      return `${metric} ${value}, and ${higherIsBetter ? 'at least' : 'at most'} ${limit} is demanded`;
    }
  }
}

/** One line for a person. */
export function describeFindingAt(finding: Finding, colours: Colours): string {
  const level = finding.level === 'error' ? colours.red('error ') : colours.yellow('warn  ');
  return `${level} ${printable(finding.path)}: ${describeFinding(finding)}`;
}

export function describeUnchecked({ path, reason, message }: CheckRow, colours: Colours): string {
  return `${colours.red('failed')} ${printable(path)} (${reason}): ${printable(message ?? '')}`;
}

/** What a check came to, in a line. */
export function describeCheck(
  { rows, ok, error, warning, failed, bytesIn, bytesOut, interrupted }: CheckSummary,
  { seconds, colours }: { seconds: number; colours: Colours },
): string {
  const counts = [
    ok === rows ? colours.green(`${ok} fine`) : `${ok} fine`,
    ...(warning > 0 ? [colours.yellow(`${warning} with warnings`)] : []),
    ...(error > 0 ? [colours.red(`${error} with errors`)] : []),
    ...(failed > 0 ? [colours.red(`${failed} failed`)] : []),
  ];
  const state = interrupted ? colours.yellow('Interrupted. ') : '';
  const size =
    bytesOut < bytesIn
      ? ` · ${describeBytes(bytesIn)}, could be ${describeBytes(bytesOut)} (${describeSaving(1 - bytesOut / bytesIn)})`
      : ` · ${describeBytes(bytesIn)}`;
  return `${state}${counts.join(', ')}${size} · ${seconds.toFixed(1)} s`;
}

function exceeds(value: string, limit: string): string {
  return `${value}, and at most ${limit}`;
}

/** Two sizes as people read them, unless both would read the same. */
function apart(value: number, limit: number): [string, string] {
  const [one, other] = [describeBytes(value), describeBytes(limit)];
  return one === other ? [`${value} B`, `${limit} B`] : [one, other];
}

/** A share over a limit, with a digit behind the point as everywhere, or as many as it takes to read as over it. */
function percentOver(share: number, limit: number, digits = 1): string {
  const text = (share * 100).toFixed(digits);
  return Number(text) > inPercent(limit) || digits >= MOST_DIGITS
    ? `${text} %`
    : percentOver(share, limit, digits + 1);
}

/** As it was given. */
function inPercent(share: number): number {
  return Number((share * 100).toPrecision(MOST_DIGITS));
}
