import type { PlanSummary } from '../plan.js';
import { countOf, describeBytes } from '../report/amounts.js';

/** Of more shards only the heaviest and the lightest so many are shown. */
const MOST = 16;
const ENDS = 3;

/** What a plan came to: a line for each shard, and how even they are. */
export function describePlan({ images, by, shards }: PlanSummary): string {
  const total = shards.reduce((sum, { weight }) => sum + weight, 0);
  const mean = total / shards.length;
  const lines = shards.map(({ images, weight }, i) => ({
    weight,
    text: `${String(i + 1).padStart(7)}${String(images).padStart(12)}${amount(weight, by).padStart(14)}${deviation(weight, mean).padStart(12)}`,
  }));
  const heaviest = [...lines].sort((a, b) => b.weight - a.weight);
  const shown =
    lines.length <= MOST
      ? lines.map(({ text }) => text)
      : [
          ...heaviest.slice(0, ENDS).map(({ text }) => text),
          `      …  (${shards.length - 2 * ENDS} more)`,
          ...heaviest.slice(-ENDS).map(({ text }) => text),
        ];
  const most = heaviest[0]?.weight ?? 0;
  return [
    `  shard      images${by.padStart(14)}     of mean`,
    ...shown,
    `${countOf(images, 'image')}${by === 'count' ? '' : `, ${amount(total, by)}`}; the heaviest shard differs from the mean by ${deviation(most, mean)}`,
  ].join('\n');
}

function amount(weight: number, by: PlanSummary['by']): string {
  if (by === 'bytes') return describeBytes(weight);
  return by === 'pixels' ? `${(weight / 1e6).toFixed(1)} MP` : String(weight);
}

function deviation(weight: number, mean: number): string {
  const share = mean === 0 ? 0 : weight / mean - 1;
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
}
