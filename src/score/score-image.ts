import { join, posix } from 'node:path';
import { openPicture, type Picture } from '../decode/picture.js';
import { isSamePicture } from '../decode/raster.js';
import { resizeTo } from '../decode/resize.js';
import { writeAtomically } from '../encode/write.js';
import { type ErrorCode, IqError } from '../errors.js';
import { estimateScoring, type ImageLimits, type Need } from '../limits.js';
import { ssim } from '../measure/full-reference/ssim.js';
import type { FullReferenceMetric, NoReferenceMetric, Score } from '../measure/metric.js';
import { niqeAgainst } from '../measure/no-reference/niqe.js';
import { readPristine } from '../measure/no-reference/read-pristine.js';
import { anyMetricNamed } from '../measure/scorers.js';
import { ssimMap } from '../measure/ssim-map.js';
import { createModelStore } from '../models/store.js';
import type { Captured, CaptureRequest } from '../report/captures/capture.js';
import { takeCapture } from '../report/captures/take-capture.js';
import { paintHeatMap } from '../report/heat-map.js';
import type { Raster } from '../types.js';

/** One image to be scored, as it is sent to a worker. */
export interface ScoreTask extends ImageLimits {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  /** The absolute folder of the references. */
  readonly references: string;
  /** Relative to that folder, or `null` for none. */
  readonly reference: string | null;
  readonly metrics: readonly string[];
  /** Whether the metrics were named: an image that one of them cannot judge has failed then. */
  readonly isChosen: boolean;
  readonly resizeReference: boolean;
  readonly followSymlinks: boolean;
  /** A published model of natural images for NIQE, or `null` for the project's own. */
  readonly niqeModel: string | null;
  readonly modelsFolder: string | null;
  readonly cacheFolder: string;
  /** Where the SSIM map goes, or `null`. */
  readonly map: string | null;
  readonly temporary: string;
  /** What is to be shown in a report of an image beside its reference; `null` for nothing. */
  readonly capture: CaptureRequest | null;
  /** Seconds that the image may take. */
  readonly timeout: number;
}

/** What became of one image. */
export interface Scored {
  readonly row: ScoreRow;
  readonly captured: Captured | null;
}

/** One line of the result. */
export interface ScoreRow {
  readonly file: string;
  /** Relative to the root, separated by `/`. */
  readonly path: string;
  /** Relative to the folder of the references, or the one reference's name. */
  readonly reference: string | null;
  /** By name; `null` where the metric cannot judge the image. Never NaN. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /**
   * What a number should be read with: `identical` (nothing differs), `flat` (BRISQUE and NIQE are uncertain there),
   * `first_frame`, `reference_resized`, `too_small:<metric>`.
   */
  readonly flags: readonly string[];
  /** Why the image could not be scored, or `null`. */
  readonly reason: ErrorCode | null;
  readonly message: string | null;
}

/** Scores one image, unless that takes more memory than is given. Never throws for a bad image: that is a failed row. */
export async function scoreImage(task: ScoreTask, memory = Number.POSITIVE_INFINITY): Promise<Scored | Need> {
  const started = performance.now();
  try {
    const candidate = await openPicture(join(task.root, task.path), task, memory);
    return 'memory' in candidate ? candidate : await scorePicture(task, candidate, memory, started);
  } catch (error) {
    return { row: failedScore(task, error), captured: null };
  }
}

/** Scores an image that was opened already, unless that takes more memory than is given. Never throws for a bad one. */
export async function scorePicture(
  task: ScoreTask,
  candidate: Picture,
  memory: number,
  started: number,
): Promise<Scored | Need> {
  try {
    const reference =
      task.reference === null ? null : await openReference(task, task.reference, candidate, memory);
    if (reference !== null && 'memory' in reference) return reference;
    // Of a reference that is to be scaled only the image's size is left, but it is decoded whole.
    const pixels = Math.max(pixelsOf(candidate), reference === null ? 0 : pixelsOf(reference));
    const files = candidate.source.bytes.length + (reference?.source.bytes.length ?? 0);
    const need = { memory: files + estimateScoring(pixels, task.metrics.includes('ssim.js')) };
    if (need.memory > memory) return need;
    return await scoreOpened(task, candidate, reference, started);
  } catch (error) {
    return { row: failedScore(task, error), captured: null };
  }
}

/** The row of an image that could not be scored. */
export function failedScore(
  { path, reference }: Pick<ScoreTask, 'path' | 'reference'>,
  error: unknown,
): ScoreRow {
  return {
    file: posix.basename(path),
    path,
    reference,
    metrics: {},
    flags: [],
    reason: error instanceof IqError ? error.code : 'internal',
    message: error instanceof Error ? error.message : String(error),
  };
}

/** Beside the image, whose file is in memory already. */
async function openReference(
  task: ScoreTask,
  reference: string,
  { source }: Picture,
  memory: number,
): Promise<Picture | Need> {
  const taken = source.bytes.length;
  const opened = await openPicture(join(task.references, reference), task, memory - taken);
  return 'memory' in opened ? { memory: taken + opened.memory } : opened;
}

function pixelsOf({ info }: Picture): number {
  return info.width * info.height;
}

async function scoreOpened(
  task: ScoreTask,
  candidate: Picture,
  reference: Picture | null,
  started: number,
): Promise<Scored> {
  const flags = new Set<string>();
  const raster = await candidate.viewed();
  const compared = reference && (await referenceLike(raster, reference, task, flags));
  if (candidate.info.frames > 1 || (reference && reference.info.frames > 1)) flags.add('first_frame');
  if (compared && isSamePicture(compared, raster)) flags.add('identical');

  const metrics: Record<string, number | null> = {};
  let bySsim: Score | undefined;
  for (const name of task.metrics) {
    const found = anyMetricNamed(name);
    if (isTooSmall(raster, found.metric)) {
      if (task.isChosen) throw tooSmall(task, raster, found.metric);
      metrics[name] = null;
      flags.add(`too_small:${name}`);
    } else if (!found.needsReference) {
      const quality = (await prepared(found.metric, task)).score(raster);
      metrics[name] = quality.value;
      for (const flag of quality.flags) flags.add(flag);
    } else if (compared) {
      const score = found.metric.prepare(compared).score(raster);
      metrics[name] = score.value;
      if (found.metric === ssim) bySsim = score;
    }
  }
  if (task.map !== null && compared) {
    const bytes = await paintHeatMap(ssimMap(compared, raster));
    await writeAtomically({ path: task.map, bytes, temporary: task.temporary });
  }
  const { path } = task;
  const captured =
    compared &&
    task.capture &&
    (await takeCapture(
      { key: path, worstArea: null, before: compared, after: raster, compared: bySsim },
      task.capture,
      { started, timeout: task.timeout },
    ));
  const file = posix.basename(path);
  const row = {
    file,
    path,
    reference: task.reference,
    metrics,
    flags: [...flags],
    reason: null,
    message: null,
  };
  return { row, captured };
}

async function referenceLike(
  candidate: Raster,
  reference: Picture,
  task: ScoreTask,
  flags: Set<string>,
): Promise<Raster> {
  const raster = await reference.viewed();
  const isSameSize = raster.width === candidate.width && raster.height === candidate.height;
  if (isSameSize) return raster;
  if (!task.resizeReference) {
    const sizes = `${candidate.width}×${candidate.height} pixels and its reference ${reference.file} has ${raster.width}×${raster.height}`;
    throw new IqError(
      'size_mismatch',
      `${task.path} has ${sizes}; only images of one size can be compared. Pass --resize-reference to scale the reference.`,
      { path: task.path },
    );
  }
  flags.add('reference_resized');
  return resizeTo(raster, candidate.width, candidate.height);
}

function isTooSmall(
  { width, height }: Raster,
  { minimumSide }: FullReferenceMetric | NoReferenceMetric,
): boolean {
  return Math.min(width, height) < minimumSide;
}

function tooSmall(
  task: ScoreTask,
  { width, height }: Raster,
  metric: FullReferenceMetric | NoReferenceMetric,
): IqError {
  return new IqError(
    'too_small',
    `${task.path} has ${width}×${height} pixels; ${metric.name} needs at least ${metric.minimumSide} on each side.`,
    { path: task.path },
  );
}

/** Metrics that are ready, by name or by the path of the model that was given for them: their models are read and checked once in a process. */
const ready = new Map<string, ReturnType<NoReferenceMetric['prepare']>>();

async function prepared(
  metric: NoReferenceMetric,
  task: ScoreTask,
): Promise<ReturnType<NoReferenceMetric['prepare']>> {
  const { modelsFolder, cacheFolder } = task;
  const ownModel = metric.name === 'niqe' ? task.niqeModel : null;
  const known = ready.get(ownModel ?? metric.name);
  if (known) return known;
  const chosen = ownModel === null ? metric : niqeAgainst(await readPristine(ownModel));
  // The parent fetched what was missing; a worker never goes to the network.
  const store = createModelStore({
    ...(modelsFolder !== null && { modelsFolder }),
    cacheFolder,
    offline: true,
  });
  const made = chosen.prepare(await store.load(chosen.models));
  ready.set(ownModel ?? metric.name, made);
  return made;
}
