import { dirname, join, resolve } from 'node:path';
import { discover } from './discover/files.js';
import { type Listing, listingDigest } from './discover/listing.js';
import { planOutputs } from './encode/output-plan.js';
import { replacedFile, temporaryName } from './encode/write.js';
import type { Destination, ImageTask } from './optimize-image.js';
import { readQualityModel } from './quality-model-file.js';
import { failedRow } from './report/row.js';
import { type BatchOptions, runBatch } from './runtime/batch.js';
import { resolveSettings, type Settings, type SettingsInput } from './settings.js';
import type { Row } from './types.js';

export interface OptimizeOptions extends Omit<SettingsInput, 'model'>, BatchOptions {
  /** Folders, files, globs, or `-` for a list on standard input. */
  readonly paths: readonly string[];
  /** A file with one path a line, or `-`. */
  readonly filesFrom?: string;
  /** The list's paths are separated by NUL. */
  readonly nulSeparated?: boolean;
  /** The folder that relative paths, and so the output tree, start from. */
  readonly base?: string;
  /** Output folder; by default `<root>-optimized`. */
  readonly out?: string;
  /** Replace the originals. */
  readonly inPlace?: boolean;
  /** The file of a model that `train` made, for the predictor `bpp`. */
  readonly model?: string;
  /** Do everything but write. */
  readonly dryRun?: boolean;
  /** Files that the caller writes itself and that must not be images of the run. */
  readonly reports?: readonly string[];
  /** Where relative paths start; by default the process's own folder. */
  readonly cwd?: string;
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Called once the work is known, before any of it is done. */
  readonly onStart?: (plan: RunPlan) => void;
  /** Called with each image's rows as it is finished, in any order: for progress. */
  readonly onProgress?: (rows: readonly Row[]) => void;
  /** Called with every row, in the listing's order; awaited. */
  readonly onRow?: (row: Row) => void | Promise<void>;
}

export interface RunPlan {
  readonly images: number;
  readonly root: string;
  readonly outputFolder: string | null;
  readonly skipped: Listing['skipped'];
  /** SHA-256 over the listed paths. */
  readonly listingDigest: string;
  /** Everything that decides the rows, with its defaults filled in. */
  readonly settings: Settings;
}

export interface OptimizeSummary {
  readonly images: number;
  readonly rows: number;
  readonly optimized: number;
  readonly kept: number;
  readonly failed: number;
  /** Over optimised and kept rows. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly encodes: number;
  /** Whether the run was stopped before its end. */
  readonly interrupted: boolean;
}

/**
 * Finds for every image the lowest quality that meets the target and writes the result. One bad image never ends the
 * batch: it becomes a failed row.
 *
 * @throws IqError of the second group of {@link ERROR_CODES}, before any work
 */
export async function optimize(options: OptimizeOptions): Promise<OptimizeSummary> {
  const cwd = options.cwd ?? '.';
  const { model, ...input } = options;
  const settings = resolveSettings({
    ...input,
    ...(model !== undefined && { model: await readQualityModel(resolve(cwd, model)) }),
  });
  const listing = await discover({
    ...options,
    cwd,
    stdin: options.stdin ?? emptyInput(),
    exclude: outputsOfEarlierRuns(options, cwd),
  });
  const destination = await planOutputs(listing, settings, {
    ...(options.out !== undefined && { out: options.out }),
    inPlace: options.inPlace ?? false,
    dryRun: options.dryRun ?? false,
    reports: options.reports ?? [],
    cwd,
  });
  options.onStart?.(planOf(listing, destination, settings));

  const results = runBatch(
    {
      name: 'optimize',
      entries: listing.entries,
      timeout: settings.timeout,
      taskOf: ({ path }): ImageTask => ({
        root: listing.root,
        path,
        destination,
        settings,
        temporary: temporaryName(),
      }),
      temporaryOf: temporaryPath,
      failed: ({ path }, error) => [failedRow({ path, settings, error, ms: 0 })],
      ...(options.onProgress && { onProgress: options.onProgress }),
    },
    options,
  );
  const totals = { rows: 0, optimized: 0, kept: 0, failed: 0, bytesIn: 0, bytesOut: 0, encodes: 0 };
  for await (const rows of results) {
    for (const row of rows) {
      totals.rows++;
      totals[row.status]++;
      totals.encodes += row.encodes;
      if (row.status !== 'failed') {
        totals.bytesIn += row.bytes_in ?? 0;
        totals.bytesOut += row.bytes_out ?? 0;
      }
      await options.onRow?.(row);
    }
  }
  return { images: listing.entries.length, ...totals, interrupted: options.signal?.aborted ?? false };
}

/** The output folder is not looked into, unless it is itself what is to be read, which the plan refuses. */
function outputsOfEarlierRuns({ out, paths }: OptimizeOptions, cwd: string): string[] {
  if (out === undefined) return [];
  const folder = resolve(cwd, out);
  return paths.some((path) => resolve(cwd, path) === folder) ? [] : [folder];
}

async function* emptyInput(): AsyncGenerator<Uint8Array> {}

/** The temporary file lies in the folder of the output, which has the source's place in the tree. */
async function temporaryPath({ root, path, destination, settings, temporary }: ImageTask): Promise<string> {
  const output =
    destination.kind === 'folder'
      ? join(destination.folder, path)
      : await replacedFile(join(root, path), settings.followSymlinks);
  return join(dirname(output), temporary);
}

function planOf(listing: Listing, destination: Destination, settings: Settings): RunPlan {
  return {
    images: listing.entries.length,
    root: listing.root,
    outputFolder: destination.kind === 'folder' ? destination.folder : null,
    skipped: listing.skipped,
    listingDigest: listingDigest(listing),
    settings,
  };
}
