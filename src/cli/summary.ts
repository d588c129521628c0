import type { createColors } from 'picocolors';
import type { OptimizeSummary } from '../optimize.js';
import { printable } from '../printable.js';
import { describeBytes, describeSaving } from '../report/amounts.js';
import { REASONS, type Reason, type Row } from '../types.js';
import { placeName } from './place-name.js';

type Colours = ReturnType<typeof createColors>;

/** One line about one image. */
export function describeRow(row: Row, colours: Colours): string {
  const name = printable(row.path);
  if (row.status === 'failed')
    return `${colours.red('failed')} ${name} (${row.reason}): ${printable(row.message ?? '')}`;
  if (row.status === 'kept') return `${colours.dim('kept')}   ${name} (${row.reason})`;
  const how = row.quality === null ? 'lossless' : `q ${row.quality}`;
  const score = row.score === null ? '' : ` · ${row.metric} ${row.score.toFixed(4)}`;
  const change = `${describeBytes(row.bytes_in ?? 0)} → ${describeBytes(row.bytes_out ?? 0)} (${describeSaving(row.saving ?? 0)})`;
  return `${colours.green('done')}   ${name}: ${row.format_out} ${how}${score} · ${change}`;
}

/** What a run came to, in a few lines. */
export function describeSummary(
  summary: OptimizeSummary,
  { seconds, folder, kept, colours }: SummaryContext,
): string {
  const { bytesIn, bytesOut } = summary;
  const counts = [
    colours.green(`${summary.optimized} optimised`),
    `${summary.kept} kept`,
    summary.failed > 0 ? colours.red(`${summary.failed} failed`) : '0 failed',
  ].join(', ');
  const saving =
    bytesIn > 0
      ? ` · ${describeBytes(bytesIn)} → ${describeBytes(bytesOut)} (${describeSaving(1 - bytesOut / bytesIn)})`
      : '';
  const state = summary.interrupted ? colours.yellow('Interrupted. ') : '';
  const lines = [`${state}${counts}${saving} · ${seconds.toFixed(1)} s`];
  if (summary.unchanged > 0) lines.push(colours.dim(`${summary.unchanged} unchanged since an earlier run`));
  for (const [reason, count] of [...kept].sort(([, a], [, b]) => b - a))
    lines.push(colours.dim(`${count} kept as ${reason}: ${REASONS[reason]}`));
  if (folder !== null) lines.push(colours.dim(`Written to ${placeName(folder)}`));
  return lines.join('\n');
}

interface SummaryContext {
  readonly seconds: number;
  readonly folder: string | null;
  /** How many rows were kept, by the reason. */
  readonly kept: ReadonlyMap<Reason, number>;
  readonly colours: Colours;
}
