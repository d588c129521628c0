import { dirname, join } from 'node:path';
import type { Target } from '../decide/judge.js';
import { decodeForViewing } from '../decode/decoder.js';
import { examine, type ImageInfo } from '../decode/metadata.js';
import { readSource, type Source } from '../decode/source.js';
import { wantedFormats } from '../encode/formats.js';
import { outputName } from '../encode/output-name.js';
import { prepareFolder, replacedFile, writeAtomically } from '../encode/write.js';
import { estimateMemory, estimateRanking, type Need } from '../limits.js';
import { metricNamed } from '../measure/registry.js';
import { measureForRank } from '../rank/rank-image.js';
import { failedMeasuring, type Looks, type RankResult } from '../rank/rank-task.js';
import type { Captured, CaptureRequest } from '../report/captures/capture.js';
import { createRow, failedRow } from '../report/row.js';
import type { Settings } from '../settings.js';
import type { Row } from '../types.js';
import { captureOutcomes } from './capture-outcomes.js';
import { unfitReason } from './fitness.js';
import { openSubject } from './subject.js';
import { kept, type Outcome, smallestFormat, tryFormat } from './try-formats.js';

/** Where outputs go. A dry run has nowhere. */
export type Destination =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'in-place' }
  | { readonly kind: 'nowhere' };

/** One image's work, as it is sent to a worker. */
export interface ImageTask {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly destination: Destination;
  readonly settings: Settings;
  /** What is to be measured for a ranking in the same go; `null` for nothing. */
  readonly looks: Looks | null;
  /** What of the result is to be shown in a report; `null` for nothing. */
  readonly capture: CaptureRequest | null;
  /** The temporary file's name: chosen by the parent, which removes it if the worker dies. */
  readonly temporary: string;
}

/** What became of one image. */
export interface Optimized {
  /** A row for each output. */
  readonly rows: Row[];
  /** What a ranking needs of the original; `null` where there is none. */
  readonly measured: RankResult | null;
  /** Of the rows that were asked for. */
  readonly captures: readonly Captured[];
}

/**
 * Optimises one image and writes the result, unless that takes more memory than is given. Never throws for a bad image:
 * that is a failed row.
 */
export async function optimizeImage(task: ImageTask): Promise<Optimized>;
export async function optimizeImage(task: ImageTask, memory: number): Promise<Optimized | Need>;
export async function optimizeImage(
  task: ImageTask,
  memory = Number.POSITIVE_INFINITY,
): Promise<Optimized | Need> {
  const started = performance.now();
  const { settings } = task;
  const file = join(task.root, task.path);
  let source: Source | undefined;
  let info: ImageInfo | undefined;
  let measured: RankResult | null = null;
  try {
    source = await readSource(file, settings);
    info = await examine(source.bytes, file, settings.maxPixels);
    const need = needOf(info, task);
    if (need.memory > memory) return need;
    // By the same decode to a small size as in a ranking alone: the same picture has the same score in both.
    if (task.looks) measured = await measureForRank(task.path, file, source, info, task.looks);
    const { outcomes, captures } = await decideOutcomes(task, source, info, started);
    const outputs = await writeOutcomes(task, source, info, outcomes);
    const common = {
      path: task.path,
      settings,
      info,
      bytesIn: source.bytes.length,
      ms: performance.now() - started,
    };
    const rows = outcomes.map((outcome, i) =>
      createRow({ ...common, output: outputs[i] ?? null, ...outcome }),
    );
    return { rows, measured, captures };
  } catch (error) {
    const ms = performance.now() - started;
    const row = failedRow({ path: task.path, settings, error, info, bytesIn: source?.bytes.length, ms });
    return {
      rows: [row],
      measured: task.looks && (measured ?? failedMeasuring(task.path, error)),
      captures: [],
    };
  }
}

/** The ranking's measurements are over before the first encode. */
function needOf({ width, height, format }: ImageInfo, { settings, looks }: ImageTask): Need {
  const pixels = width * height;
  const ranking = looks === null ? 0 : estimateRanking(pixels);
  return { pixels, memory: Math.max(ranking, estimateMemory(pixels, wantedFormats(format, settings))) };
}

interface Decided {
  readonly outcomes: readonly Outcome[];
  readonly captures: readonly Captured[];
}

async function decideOutcomes(
  task: ImageTask,
  source: Source,
  info: ImageInfo,
  started: number,
): Promise<Decided> {
  const { settings } = task;
  const file = join(task.root, task.path);
  const target: Target = {
    metric: metricNamed(settings.metric),
    value: settings.target,
    floor: settings.floor,
  };
  const formats = wantedFormats(info.format, settings);
  const unfit = unfitReason(source.bytes, info, formats, settings);
  if (unfit) {
    // The marker's digest has already shown that the coded picture is whole.
    if (unfit !== 'already_optimised') await assertDecodable(source.bytes, info, file);
    const isList = typeof settings.formats !== 'string';
    return { outcomes: (isList ? formats : [null]).map(() => kept(unfit)), captures: [] };
  }
  const subject = await openSubject(source.bytes, info, file, settings, target);
  const outcomes: Outcome[] = [];
  if (settings.formats === 'auto') outcomes.push(await smallestFormat(subject, formats));
  else for (const format of formats) outcomes.push(await tryFormat(subject, format));
  // Now, while the original's pixels are at hand: its file may be about to be replaced.
  const captures = task.capture
    ? await captureOutcomes(subject, outcomes, { path: task.path, request: task.capture, started })
    : [];
  return { outcomes, captures };
}

/** A kept image is copied as it is, but a damaged one must not pass for a good one. HEIC cannot be decoded here. */
async function assertDecodable(bytes: Buffer, info: ImageInfo, file: string): Promise<void> {
  if (info.format !== 'heif') await decodeForViewing(bytes, false, file);
}

/** Writes what was decided; returns for each outcome its file's path below the output folder, or `null`. */
async function writeOutcomes(
  task: ImageTask,
  source: Source,
  info: ImageInfo,
  outcomes: readonly Outcome[],
): Promise<(string | null)[]> {
  const { destination, path, temporary } = task;
  if (destination.kind === 'nowhere') return outcomes.map(() => null);
  const isInPlace = destination.kind === 'in-place';
  const folder = isInPlace ? task.root : destination.folder;
  const replaced = isInPlace
    ? await replacedFile(join(task.root, path), task.settings.followSymlinks)
    : undefined;
  if (!isInPlace) await prepareFolder(dirname(join(folder, path)), folder);
  const write = (name: string, bytes: Buffer) =>
    writeAtomically({
      path: replaced ?? join(folder, name),
      bytes,
      temporary,
      like: source.identity,
      ...(isInPlace && { replaces: source.identity }),
    });

  const names = outcomes.map((o) => (o.candidate ? outputName(path, info.format, o.format) : path));
  for (const [i, { candidate }] of outcomes.entries())
    if (candidate) await write(names[i] ?? path, candidate.bytes);
  // One copy of the original stands for all formats that were not worth it, unless an optimised file has its name.
  const isNameTaken = outcomes.some(({ candidate }, i) => candidate && names[i] === path);
  const needsCopy = !isInPlace && !isNameTaken && outcomes.some(({ candidate }) => !candidate);
  if (needsCopy) await write(path, source.bytes);
  return names.map((name, i) => (outcomes[i]?.candidate || !isNameTaken ? name : null));
}
