import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import sharp from 'sharp';
import type { Shard } from '../discover/shard.js';
import { FINGERPRINT_VERSION } from '../measure/perceptual-hash.js';
import { FEATURES_VERSION } from '../measure/ranking/registry.js';
import type { Looks, RankResult } from '../rank/rank-task.js';
import type { Row } from '../types.js';
import { VERSION } from '../version.js';
import type { ImageTask } from './optimize-image.js';
import type { Outcome } from './try-formats.js';
import type { NamedFile } from './write-files.js';

/**
 * What a run did with an image, written down before its outputs get their names. A record only promises: it counts where the
 * files prove it, by their hashes.
 */
export interface ImageRecord {
  /** Relative to the root. */
  readonly path: string;
  /** The name of the run's journal: those of later runs sort behind it. */
  readonly run: string;
  /** By which {@link endOf} tells that the run is over. */
  readonly end: string;
  /** SHA-256 of the source's bytes, in hexadecimal, as all hashes here. */
  readonly input: string;
  /** Of everything else that decides rows and outputs: see {@link settingsKey}. */
  readonly key: string;
  readonly rows: readonly Row[];
  /** Of each row what it has rounded: by that, pictures for a page are chosen. */
  readonly scores: readonly { readonly score: number | null; readonly worstArea: number | null }[];
  /** Every file that is written, below the output folder; in place none where the source stays. */
  readonly outputs: readonly { readonly name: string; readonly sha256: string }[];
  /** What was measured of the source for a ranking, and how; `null` where it was not. */
  readonly measured: RankResult | null;
  readonly looks: string | null;
}

/** That a run came to its end. */
export interface RunEnd {
  readonly path: string;
  readonly run: string;
}

/**
 * What the end of a run is recorded under; no image is called so. Each shard has its own: that one is over says nothing of
 * the others.
 */
export function endOf(shard: Pick<Shard, 'index' | 'count' | 'plan'> | undefined): string {
  return shard === undefined ? '\0' : `\0${shard.index}/${shard.count} ${shard.plan ?? ''}`;
}

/** An image's place in a run's journal, as it is sent to a worker. */
export interface JournalTask<Record = ImageRecord> {
  /** The journal to append to. */
  readonly file: string;
  /** What the run's end will be recorded under. */
  readonly end: string;
  /** What an earlier run did, or this one with a worker that died; `null` if it is not known. */
  readonly earlier: Record | null;
  /** Whether that was this run. */
  readonly isOwn: boolean;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The same for tasks that make the same of the same bytes: settings, versions of everything, and the kind of destination. */
export function settingsKey({
  settings,
  destination,
  looks,
}: Pick<ImageTask, 'settings' | 'destination' | 'looks'>): string {
  const { timeout: _, ...deciding } = settings;
  // In place the original is no more: what was not measured then cannot be measured now.
  const ranking = destination.kind === 'in-place' ? looksKey(looks) : null;
  const parts = [VERSION, sharp.versions, process.arch, deciding, destination.kind, ranking];
  return sha256(Buffer.from(JSON.stringify(parts)));
}

/** What is measured for a ranking, and by which methods; `null` for nothing. */
export function looksKey(looks: Looks | null): string | null {
  if (looks === null) return null;
  return [FEATURES_VERSION, FINGERPRINT_VERSION, looks.faces !== null, looks.square].join(' ');
}

interface Done extends Pick<ImageRecord, 'input' | 'rows' | 'measured'> {
  readonly outcomes: readonly Outcome[];
  readonly files: readonly NamedFile[];
}

export function createRecord(task: ImageTask, { input, rows, outcomes, files, measured }: Done): ImageRecord {
  const isInPlace = task.destination.kind === 'in-place';
  return {
    path: task.path,
    run: basename(task.journal?.file ?? ''),
    end: task.journal?.end ?? endOf(undefined),
    input,
    key: settingsKey(task),
    rows,
    scores: outcomes.map(({ candidate }) => ({
      score: candidate?.score ?? null,
      worstArea: candidate?.worstArea ?? null,
    })),
    outputs: files.map(({ name, bytes }) => ({ name, sha256: sha256(bytes) })),
    // Pixels for CLIP are large; where the source stays they can be had again.
    measured: measured && (isInPlace ? measured : { ...measured, square: null }),
    looks: looksKey(task.looks),
  };
}
