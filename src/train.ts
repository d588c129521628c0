import { extname, resolve } from 'node:path';
import type { PredictedFormat } from './decide/prediction.js';
import type { QualityModel } from './decide/quality-model.js';
import { discover } from './discover/files.js';
import type { Listing } from './discover/listing.js';
import { assertNotWrittenOver } from './encode/overwriting.js';
import { temporaryName, writeAtomically } from './encode/write.js';
import { IqError } from './errors.js';
import type { InputOptions } from './input-options.js';
import { svgToPng } from './report/charts/png.js';
import { qualityChart } from './report/charts/quality-chart.js';
import { makePlace } from './report/output-place.js';
import type { BatchOptions } from './runtime/batch.js';
import { resolveSettings, type SettingsInput } from './settings.js';
import { type Fit, fitModel } from './train/fit-model.js';
import type { Label } from './train/label-image.js';
import { conditionsOf } from './train/model-conditions.js';
import { labelImages, openLabels } from './train/train-labels.js';

export interface TrainOptions
  extends InputOptions,
    BatchOptions,
    Pick<
      SettingsInput,
      | 'metric'
      | 'target'
      | 'preset'
      | 'effort'
      | 'maxPixels'
      | 'maxFrames'
      | 'maxFileSize'
      | 'followSymlinks'
      | 'timeout'
    > {
  /** Whose qualities are to be predicted; by default JPEG's. */
  readonly codec?: PredictedFormat;
  /** Where the model goes. Labels are kept beside it in `<out>.labels.ndjson`. */
  readonly out: string;
  /** Charts to draw, `.svg` or `.png`; by default both beside the model, by its name. */
  readonly plot?: readonly string[];
  /** The date in the model; by default now. */
  readonly date?: Date;
  readonly onStart?: (plan: TrainPlan) => void;
  /** Called with every image's label as it is there, in any order. */
  readonly onLabel?: (label: Label) => void;
}

export interface TrainPlan {
  readonly images: number;
  /** Where labels are kept. */
  readonly journal: string;
}

export interface TrainSummary {
  readonly images: number;
  readonly failed: number;
  /** Images whose label an earlier run had found. */
  readonly known: number;
  /** `null` if the run was stopped before every image was labelled. */
  readonly model: QualityModel | null;
  /** What was written, the model first. */
  readonly written: readonly string[];
  readonly interrupted: boolean;
}

/**
 * Trains the predictor by bits per pixel on images of the caller's own: finds each one's quality by exact search, fits the
 * line, cross-validates it and writes the model with its chart. Stopped and started again it goes on where it was.
 *
 * @throws IqError of the second group of `ERROR_CODES` before any work; `too_few_labels` or `write_failed` after it
 */
export async function train(options: TrainOptions): Promise<TrainSummary> {
  const cwd = options.cwd ?? '.';
  const format = options.codec ?? 'jpeg';
  const settings = resolveSettings({ ...searchSettings(options), format: [format] });
  const out = resolve(cwd, options.out);
  const charts = chartPaths(options.plot, out).map((path) => resolve(cwd, path));
  const journal = `${out}.labels.ndjson`;
  const listing = await discover({ ...options, cwd });
  await assertOutputs(listing, { out, charts, journal, reports: options.reports ?? [], cwd });

  const conditions = conditionsOf(settings, format);
  const store = openLabels(journal, conditions);
  const labels: Label[] = [];
  let known = 0;
  try {
    options.onStart?.({ images: listing.entries.length, journal });
    const { jobs, maxMemory, environment, signal } = options;
    known = await labelImages({
      listing,
      format,
      settings,
      store,
      ...(jobs !== undefined && { jobs }),
      ...(maxMemory !== undefined && { maxMemory }),
      ...(environment && { environment }),
      ...(signal && { signal }),
      onLabel(label) {
        labels.push(label);
        options.onLabel?.(label);
      },
    });
  } finally {
    store.journal.close();
  }
  const images = listing.entries.length;
  const failed = labels.filter(({ message }) => message !== null).length;
  if (options.signal?.aborted) return { images, failed, known, model: null, written: [], interrupted: true };
  const fit = fitModel(labels, conditions, options.date ?? new Date());
  await writeFit(fit, out, charts);
  return { images, failed, known, model: fit.model, written: [out, ...charts], interrupted: false };
}

/** What decides a label; the rest of the options of `optimize` does not matter here. */
function searchSettings(options: TrainOptions): SettingsInput {
  const { metric, target, preset, effort, followSymlinks, timeout } = options;
  const { maxPixels, maxFrames, maxFileSize } = options;
  const limits = { maxPixels, maxFrames, maxFileSize };
  const given = { metric, target, preset, effort, ...limits, followSymlinks, timeout };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** @throws IqError `invalid_option` for a chart of another kind */
function chartPaths(plot: readonly string[] | undefined, out: string): readonly string[] {
  const stem = out.slice(0, out.length - extname(out).length);
  const charts = plot ?? [`${stem}.svg`, `${stem}.png`];
  const other = charts.find((path) => !['.svg', '.png'].includes(extname(path).toLowerCase()));
  if (other === undefined) return charts;
  throw new IqError(
    'invalid_option',
    `Expected files ending in .svg or .png for --plot but received ${other}.`,
  );
}

interface Outputs {
  readonly out: string;
  readonly charts: readonly string[];
  readonly journal: string;
  readonly reports: readonly string[];
  readonly cwd: string;
}

async function assertOutputs(
  listing: Listing,
  { out, charts, journal, reports, cwd }: Outputs,
): Promise<void> {
  const all = [out, journal, ...charts, ...reports.map((path) => resolve(cwd, path))];
  const twice = all.find((path, i) => all.indexOf(path) !== i);
  if (twice !== undefined) {
    throw new IqError('invalid_option', `Expected one purpose for each file but received two for ${twice}.`);
  }
  await assertNotWrittenOver('input', listing, all);
  await makePlace('model', out);
  for (const chart of charts) await makePlace('chart', chart);
}

/** The charts first: where there is a model, everything is there. */
async function writeFit({ model, lessons }: Fit, out: string, charts: readonly string[]): Promise<void> {
  const svg = qualityChart(model, lessons);
  for (const path of charts) {
    const bytes = extname(path).toLowerCase() === '.png' ? await svgToPng(svg) : Buffer.from(svg);
    await writeAtomically({ path, bytes, temporary: temporaryName() });
  }
  const bytes = Buffer.from(`${JSON.stringify(model, null, 2)}\n`);
  await writeAtomically({ path: out, bytes, temporary: temporaryName() });
}
