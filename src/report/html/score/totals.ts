import { Histogram } from '../../../decide/histogram.js';
import { anyMetricNamed } from '../../../measure/scorers.js';
import type { ScoreRow } from '../../../score/score-image.js';
import { fallsShort, type Threshold } from '../../../score/threshold.js';
import { FailureList } from '../failures.js';

/** Fine enough for any run: bins grow with what is seen. */
const [FINEST, FINEST_SHARE] = [0.02, 1e-4];
const BINS = 48;

/** What the scores of one metric come to. */
export interface MetricTotals {
  readonly name: string;
  readonly higherIsBetter: boolean;
  readonly digits: number;
  readonly threshold: Threshold | undefined;
  count: number;
  sum: number;
  lowest: number;
  highest: number;
  /** Images that fell short of the threshold. */
  short: number;
  histogram: Histogram | null;
}

/** What all rows of `score` come to: nothing grows with their number. */
export class ScoreTotals {
  rows = 0;
  /** Images that fell short somewhere. */
  short = 0;
  /** Whether a reference has another path than its image. */
  hasOtherPaths = false;
  readonly failures = new FailureList();
  readonly flags = new Map<string, number>();
  readonly metrics: readonly MetricTotals[];

  /** Whether anything was demanded. */
  readonly isDemanding: boolean;

  constructor(metrics: readonly string[], thresholds: readonly Threshold[]) {
    this.isDemanding = thresholds.length > 0;
    this.metrics = metrics.map((name) => ({
      name,
      higherIsBetter: anyMetricNamed(name).metric.higherIsBetter,
      digits: isShare(name) ? 4 : 2,
      threshold: thresholds.find(({ metric }) => metric === name),
      count: 0,
      sum: 0,
      lowest: Number.POSITIVE_INFINITY,
      highest: Number.NEGATIVE_INFINITY,
      short: 0,
      histogram: null,
    }));
  }

  /** @returns the names of the metrics in which the image fell short */
  add(row: ScoreRow): string[] {
    this.rows++;
    this.hasOtherPaths ||= row.reference !== null && row.reference !== row.path;
    if (row.reason !== null) {
      this.failures.add(row.path, row.reason, row.message);
      return [];
    }
    for (const flag of row.flags) this.flags.set(flag, (this.flags.get(flag) ?? 0) + 1);
    for (const metric of this.metrics) addScore(metric, row.metrics[metric.name]);
    const short = this.metrics.filter(
      ({ name, threshold }) => threshold && fallsShort(row.metrics[name], threshold),
    );
    for (const metric of short) metric.short++;
    if (short.length > 0) this.short++;
    return short.map(({ name }) => name);
  }
}

function addScore(metric: MetricTotals, score: number | null | undefined): void {
  if (score === null || score === undefined) return;
  metric.count++;
  metric.sum += score;
  metric.lowest = Math.min(metric.lowest, score);
  metric.highest = Math.max(metric.highest, score);
  const width = isShare(metric.name) ? FINEST_SHARE : FINEST;
  metric.histogram ??= new Histogram(width * (Math.floor(score / width) - BINS / 2), width, BINS);
  metric.histogram.add(score);
}

function isShare(name: string): boolean {
  return anyMetricNamed(name).metric.range[1] === 1;
}
