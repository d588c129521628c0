import { Histogram } from '../../../decide/histogram.js';
import { PointCloud } from '../../../decide/point-cloud.js';
import { metricNamed } from '../../../measure/registry.js';
import type { Settings } from '../../../settings.js';
import type { Row, Status } from '../../../types.js';
import { describeFormats } from '../../amounts.js';
import { FailureList } from '../failures.js';

/** What a group of files came to. */
export interface Group {
  readonly name: string;
  readonly files: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** More groups than these are counted together: a million folders must not lie in memory. */
const MOST_GROUPS = 10_000;
const SCORE_BINS = 64;
const QUALITY_BINS = 52;
/** Of scores that have no highest value, such as PSNR's decibels. */
const UNBOUNDED_WIDTH = 0.1;

/** What all rows come to, however many: nothing grows with their number. */
export class OptimizeTotals {
  readonly counts: Record<Status, number> = { optimized: 0, kept: 0, failed: 0 };
  bytesIn = 0;
  bytesOut = 0;
  encodes = 0;
  /** Of which there may be several rows, one after the other. */
  images = 0;
  /** Of files that were written anew. */
  scored = 0;
  missed = 0;
  lowestScore: number | null = null;
  lowestArea: { readonly value: number; readonly path: string } | null = null;
  readonly failures = new FailureList();
  readonly reasons = new Map<string, number>();
  readonly formats = new Groups();
  readonly folders = new Groups();
  readonly qualities = new Histogram(0, 2, QUALITY_BINS);
  readonly predictions = new PointCloud([0, 100], [0, 100]);
  readonly #target: number;
  #lastPath: string | null = null;
  #lowestQuality = 100;
  readonly scores: Histogram;

  constructor({ metric, target }: Pick<Settings, 'metric' | 'target'>) {
    this.#target = target;
    const [, best] = metricNamed(metric).range;
    const width = Number.isFinite(best) && best > target ? (best - target) / SCORE_BINS : UNBOUNDED_WIDTH;
    this.scores = new Histogram(target, width, SCORE_BINS);
  }

  get rows(): number {
    return this.counts.optimized + this.counts.kept + this.counts.failed;
  }

  /** In which both predicted and chosen qualities lie, in round numbers. */
  get qualityRange(): readonly [number, number] {
    return [Math.min(90, 10 * Math.floor(this.#lowestQuality / 10)), 100];
  }

  add(row: Row): void {
    this.counts[row.status]++;
    this.encodes += row.encodes;
    if (row.path !== this.#lastPath) this.images++;
    this.#lastPath = row.path;
    if (row.status === 'failed') this.failures.add(row.path, row.reason, row.message);
    else this.#addBytes(row);
    if (row.status === 'kept') this.#count(row.reason ?? 'none');
    if (row.status === 'optimized') this.#addWritten(row);
  }

  #addBytes({ path, format_in, format_out, bytes_in, bytes_out }: Row): void {
    const bytesIn = bytes_in ?? 0;
    const bytesOut = bytes_out ?? bytesIn;
    this.bytesIn += bytesIn;
    this.bytesOut += bytesOut;
    this.formats.add(describeFormats(format_in, format_out), bytesIn, bytesOut);
    const cut = path.indexOf('/');
    this.folders.add(cut < 0 ? './' : path.slice(0, cut + 1), bytesIn, bytesOut);
  }

  #count(reason: string): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  #addWritten({ path, quality, predicted_quality, score, worst_area }: Row): void {
    if (quality !== null) this.qualities.add(quality);
    if (quality !== null && predicted_quality !== null) {
      this.predictions.add(predicted_quality, quality);
      this.#lowestQuality = Math.min(this.#lowestQuality, quality, predicted_quality);
    }
    if (score !== null) {
      this.scored++;
      if (score < this.#target) this.missed++;
      this.scores.add(score);
      this.lowestScore = Math.min(score, this.lowestScore ?? score);
    }
    if (worst_area !== null && worst_area < (this.lowestArea?.value ?? Number.POSITIVE_INFINITY))
      this.lowestArea = { value: worst_area, path };
  }
}

/** Bytes by a name. */
class Groups {
  readonly #groups = new Map<string, { files: number; bytesIn: number; bytesOut: number }>();
  #others = { files: 0, bytesIn: 0, bytesOut: 0 };

  add(name: string, bytesIn: number, bytesOut: number): void {
    const group = this.#groups.get(name) ?? this.#made(name);
    group.files++;
    group.bytesIn += bytesIn;
    group.bytesOut += bytesOut;
  }

  #made(name: string) {
    if (this.#groups.size >= MOST_GROUPS) return this.#others;
    const made = { files: 0, bytesIn: 0, bytesOut: 0 };
    this.#groups.set(name, made);
    return made;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Those that saved the most bytes, and the rest together. */
  most(count: number): { readonly first: readonly Group[]; readonly rest: Omit<Group, 'name'> | null } {
    const saved = ({ bytesIn, bytesOut }: Omit<Group, 'name'>) => bytesIn - bytesOut;
    const sorted = [...this.#groups]
      .map(([name, group]) => ({ name, ...group }))
      .sort((a, b) => saved(b) - saved(a) || (a.name < b.name ? -1 : 1));
    const rest = { ...this.#others };
    for (const { files, bytesIn, bytesOut } of sorted.slice(count)) {
      rest.files += files;
      rest.bytesIn += bytesIn;
      rest.bytesOut += bytesOut;
    }
    return { first: sorted.slice(0, count), rest: rest.files > 0 ? rest : null };
  }
}
