import type { createColors } from 'picocolors';
import type { MergeProblem } from '../merge/problem.js';
import type { MergeSummary } from '../merge.js';
import { printable } from '../printable.js';

type Colours = ReturnType<typeof createColors>;

/** One reason why parts make no whole. */
export function describeProblem({ code, message }: MergeProblem, colours: Colours): string {
  return `${colours.red(code)} ${printable(message)}`;
}

/** What a merge came to, in a line. */
export function describeMerge(
  { parts, plan, rows, failed }: MergeSummary,
  { seconds, colours }: { readonly seconds: number; readonly colours: Colours },
): string {
  const images = plan?.images ?? 0;
  const counts = [
    colours.green(`${counted(images, 'image')} of ${counted(parts, 'shard')} merged`),
    ...(rows === images ? [] : [counted(rows, 'row')]),
    failed > 0 ? colours.red(`${failed} failed`) : '0 failed',
  ];
  return `${counts.join(', ')} · ${seconds.toFixed(1)} s`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
