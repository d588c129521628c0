import { anyMetricNamed } from '../measure/scorers.js';
import { fallsShort } from '../score/threshold.js';
import type { Settings } from '../settings.js';
import type { SourceFormat } from '../types.js';
import type { CheckFacts, CheckRow } from './check-row.js';
import type { Levels, Limits } from './limits.js';

interface Found {
  readonly level: 'error' | 'warning';
  readonly path: string;
  /** What was demanded, in the unit of {@link Limits}. */
  readonly limit: number;
}

/** An image misses a limit. Data only: what is said about it is somebody else's business. */
export type Finding = Found &
  (
    | {
        readonly code: 'saving';
        readonly value: number;
        readonly args: {
          readonly bytes: number;
          readonly bytes_out: number;
          readonly format: SourceFormat;
          readonly format_out: SourceFormat;
          readonly metric: string;
          readonly target: number;
        };
      }
    | { readonly code: 'bytes' | 'bpp' | 'megapixels'; readonly value: number }
    | {
        readonly code: 'score';
        /** `null` where the metric cannot judge the image, which therefore does not reach the limit. */
        readonly value: number | null;
        readonly args: { readonly metric: string; readonly higher_is_better: boolean };
      }
  );

const BUDGETS = ['bytes', 'bpp', 'megapixels'] as const;

/** What one image comes to. An image that could not be checked has no findings. */
export function judge(facts: CheckFacts, limits: Limits, settings: Settings): CheckRow {
  if (facts.message !== null) return rowOf(facts, 'failed', []);
  const findings = [
    ...savingFindings(facts, limits.saving, settings),
    ...BUDGETS.flatMap((code) => budgetFindings(facts, code, limits[code])),
    ...Object.entries(limits.scores ?? {}).flatMap(([metric, levels]) =>
      scoreFindings(facts, metric, levels),
    ),
  ];
  const isError = findings.some(({ level }) => level === 'error');
  return rowOf(facts, isError ? 'error' : findings.length > 0 ? 'warning' : 'ok', findings);
}

function rowOf(
  { file, path, ...facts }: CheckFacts,
  status: CheckRow['status'],
  findings: readonly Finding[],
): CheckRow {
  return { file, path, status, ...facts, findings };
}

function savingFindings(
  { path, saving, bytes, bytes_out, format, format_out }: CheckFacts,
  levels: Levels | undefined,
  { metric, target }: Settings,
): Finding[] {
  if (saving === null || bytes === null || bytes_out === null || format === null || format_out === null)
    return [];
  const args = { bytes, bytes_out, format, format_out, metric, target };
  const missed = missedLevel(levels, (limit) => saving > limit);
  return missed ? [{ ...missed, code: 'saving', path, value: saving, args }] : [];
}

function budgetFindings(
  facts: CheckFacts,
  code: (typeof BUDGETS)[number],
  levels: Levels | undefined,
): Finding[] {
  const { path, [code]: value } = facts;
  const missed = value === null ? undefined : missedLevel(levels, (limit) => value > limit);
  return missed && value !== null ? [{ ...missed, code, path, value }] : [];
}

function scoreFindings({ path, metrics }: CheckFacts, metric: string, levels: Levels): Finding[] {
  const value = metrics[metric] ?? null;
  const { higherIsBetter } = anyMetricNamed(metric).metric;
  const missed = missedLevel(levels, (limit) => fallsShort(value, { value: limit, higherIsBetter }));
  return missed
    ? [{ ...missed, code: 'score', path, value, args: { metric, higher_is_better: higherIsBetter } }]
    : [];
}

/** The graver of two levels goes before the other. */
function missedLevel(
  { warn, error }: Levels = {},
  isMissed: (limit: number) => boolean,
): Pick<Found, 'level' | 'limit'> | undefined {
  if (error !== undefined && isMissed(error)) return { level: 'error', limit: error };
  if (warn !== undefined && isMissed(warn)) return { level: 'warning', limit: warn };
  return undefined;
}
