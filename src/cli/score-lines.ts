import type { createColors } from 'picocolors';
import type { AnyMetric } from '../measure/scorers.js';
import { printable } from '../printable.js';
import type { ScoreRow } from '../score/score-image.js';

type Colours = ReturnType<typeof createColors>;

/** One image's scores in one line, for people. */
export function describeScores({ path, metrics, flags }: ScoreRow): string {
  const scores = Object.entries(metrics).map(
    ([name, value]) => `${name} ${value === null ? '–' : value.toFixed(4)}`,
  );
  const notes = flags.length > 0 ? ` (${flags.join(', ')})` : '';
  return `${printable(path)}: ${scores.join(' · ')}${notes}\n`;
}

export function describeFailure({ path, reason, message }: ScoreRow, colours: Colours): string {
  return `${colours.red('failed')} ${printable(path)} (${reason}): ${printable(message ?? '')}`;
}

/** How many references no image was compared with. */
export function describeUnused(count: number): string {
  return `${count} ${count === 1 ? 'reference belongs' : 'references belong'} to no image (--verbose names each)`;
}

/** Every metric explained: range, direction, variant, source and the marks that people use. */
export function describeMetrics(metrics: readonly AnyMetric[]): string {
  return metrics.map(describeMetric).join('\n');
}

function describeMetric({ metric, needsReference }: AnyMetric): string {
  const [worst, best] = metric.range;
  const lines = [
    metric.description,
    `${bound(worst)} to ${bound(best)}, ${metric.higherIsBetter ? 'higher' : 'lower'} is better`,
    metric.marks,
    `${needsReference ? 'compares with a reference' : 'needs no reference'}; sides of at least ${metric.minimumSide} pixels`,
    metric.source,
  ];
  return `${metric.name}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function bound(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value < 0 ? 'no lower end' : 'no upper end';
}
