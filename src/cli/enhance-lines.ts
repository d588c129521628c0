import type { createColors } from 'picocolors';
import { type EnhanceRow, KEPT_REASONS, type KeptReason } from '../enhance/row.js';
import type { EnhanceSummary } from '../enhance.js';
import { printable } from '../printable.js';
import { describeBytes } from '../report/amounts.js';
import { placeName } from './place-name.js';

type Colours = ReturnType<typeof createColors>;

/** One line about one image. */
export function describeEnhanced(row: EnhanceRow, colours: Colours): string {
  const name = printable(row.path);
  if (row.status === 'failed')
    return `${colours.red('failed')} ${name} (${row.reason}): ${printable(row.message ?? '')}`;
  if (row.status === 'kept') return `${colours.dim('kept')}   ${name} (${row.reason})`;
  const sizes = `${row.width}×${row.height} → ${row.width_out}×${row.height_out}`;
  return `${colours.green('done')}   ${name}: ${sizes} by ${printable(row.model ?? '')} · ${describeBytes(row.bytes_out ?? 0)}`;
}

/** What a run came to, in a few lines. */
export function describeEnhancing(
  { enhanced, kept: copies, failed, unchanged, interrupted }: EnhanceSummary,
  {
    seconds,
    folder,
    kept,
    colours,
  }: {
    readonly seconds: number;
    readonly folder: string | null;
    /** How many rows were kept, by the reason. */
    readonly kept: ReadonlyMap<KeptReason, number>;
    readonly colours: Colours;
  },
): string {
  const counts = [
    colours.green(`${enhanced} enlarged`),
    `${copies} kept`,
    failed > 0 ? colours.red(`${failed} failed`) : '0 failed',
  ].join(', ');
  const lines = [`${interrupted ? colours.yellow('Interrupted. ') : ''}${counts} · ${seconds.toFixed(1)} s`];
  if (unchanged > 0) lines.push(colours.dim(`${unchanged} unchanged since an earlier run`));
  for (const [reason, count] of kept)
    lines.push(colours.dim(`${count} kept as ${reason}: ${KEPT_REASONS[reason]}`));
  if (folder !== null) lines.push(colours.dim(`Written to ${placeName(folder)}`));
  return lines.join('\n');
}
