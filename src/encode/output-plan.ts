import { realpath, rm } from 'node:fs/promises';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { type Listing, withWatched } from '../discover/listing.js';
import { stem } from '../discover/stem.js';
import { IqError, systemCode } from '../errors.js';
import { isInside, realFolder } from '../held-folder.js';
import { makeFolder } from '../make-folder.js';
import type { Destination } from '../optimize/optimize-image.js';
import type { Settings } from '../settings.js';
import { assertNotWrittenOver } from './overwriting.js';
import { temporaryName, writeAtomically } from './write.js';

export interface PlanOptions {
  readonly out?: string;
  /** What the folder beside the root is called by default, behind the root's own name. */
  readonly suffix: 'optimized' | 'enhanced';
  readonly inPlace: boolean;
  readonly dryRun: boolean;
  readonly cwd: string;
  /** Files that the run itself writes (CSV, JSON, log): none of them may be an image of the listing. */
  readonly reports: readonly string[];
}

/**
 * Decides where outputs go and proves that no output can hit an input or another output, before any work is done. Which
 * format an image ends up in is not known yet, so every name it could get counts.
 *
 * @throws IqError `output_conflict`, `output_is_input` or `output_unusable`
 */
export async function planOutputs(
  listing: Listing,
  settings: Pick<Settings, 'formats'>,
  options: PlanOptions,
): Promise<Destination> {
  const reports = options.reports.map((report) => resolve(options.cwd, report));
  await assertNotWrittenOver('input', listing, reports);
  if (options.inPlace) {
    if (settings.formats !== 'keep') {
      throw new IqError(
        'output_conflict',
        'Expected --in-place with --format keep: another format needs another name. Give --out, or drop --format.',
      );
    }
    if (options.dryRun) return { kind: 'nowhere' };
    return { kind: 'in-place' };
  }
  if (settings.formats !== 'keep') assertNamesDiffer(listing, options);
  const folder = outputFolder(listing.root, options);
  await assertNoOutputIsInput(listing, settings, folder, options);
  await assertNoReportIsOutput(listing, settings, folder, reports);
  if (options.dryRun) return { kind: 'nowhere' };
  if (listing.entries.length > 0) await assertUsable(folder);
  return { kind: 'folder', folder, real: await realFolder(folder) };
}

/** @throws IqError `output_unusable` */
export function outputFolder(root: string, { out, suffix, cwd }: PlanOptions): string {
  if (out !== undefined) return resolve(cwd, out);
  if (root === dirname(root)) {
    throw new IqError(
      'output_unusable',
      `Expected --out for images below ${root}, which can have no folder beside it.`,
    );
  }
  return join(dirname(root), `${basename(root)}-${suffix}`);
}

/** Two images with one stem could both become `stem.webp`, and a kept one keeps its own name beside it. */
function assertNamesDiffer({ entries }: Listing, { suffix }: PlanOptions): void {
  const seen = new Map<string, string>();
  for (const { path, error } of entries) {
    if (error) continue;
    const name = stem(path);
    const other = seen.get(name);
    if (other !== undefined) {
      throw new IqError(
        'output_conflict',
        `${other} and ${path} could both be written as ${posix.basename(name)} with a new extension. Rename one, or ` +
          `take them in separate runs with different --out folders${suffix === 'optimized' ? ', or use --format keep' : ''}.`,
        { path },
      );
    }
    seen.set(name, path);
  }
}

async function assertNoOutputIsInput(
  listing: Listing,
  settings: Pick<Settings, 'formats'>,
  folder: string,
  { suffix }: PlanOptions,
): Promise<void> {
  const [root, out] = await Promise.all([realOrSame(listing.root), realOrSame(folder)]);
  if (!isInside(root, out) && !isInside(out, root)) return;
  const hint = `Give another --out${suffix === 'optimized' ? ', or --in-place to replace the originals' : ''}.`;
  if (root === out) {
    throw new IqError('output_is_input', `The output folder ${folder} is the input folder. ${hint}`, {
      path: folder,
    });
  }
  const inputs = new Set(withWatched(listing).map(({ path }) => join(root, path)));
  for (const { path } of listing.entries) {
    const hit = outputNames(path, settings)
      .map((name) => join(out, name))
      .find((name) => inputs.has(name));
    if (hit !== undefined) {
      throw new IqError(
        'output_is_input',
        `The output of ${path} would overwrite the input ${hit}. ${hint}`,
        { path },
      );
    }
  }
}

/** A report would appear in the place of an image that was just written. */
async function assertNoReportIsOutput(
  listing: Listing,
  settings: Pick<Settings, 'formats'>,
  folder: string,
  reports: readonly string[],
): Promise<void> {
  if (reports.length === 0) return;
  const [out, ...files] = await Promise.all([folder, ...reports].map(realOrSame));
  const written = new Set(files);
  for (const { path } of withWatched(listing)) {
    if (!outputNames(path, settings).some((name) => written.has(join(out ?? folder, name)))) continue;
    throw new IqError(
      'output_conflict',
      `The report would overwrite the output of ${path}; give it another name.`,
      { path },
    );
  }
}

/** Every name that an image's output could get. */
function outputNames(path: string, { formats }: Pick<Settings, 'formats'>): string[] {
  if (formats === 'keep') return [path];
  return [path, ...['.jpg', '.png', '.webp', '.avif'].map((extension) => stem(path) + extension)];
}

/** Makes the output folder and writes a file into it as a trial. */
async function assertUsable(folder: string): Promise<void> {
  const trial = join(folder, temporaryName());
  try {
    makeFolder(folder);
    await writeAtomically({ path: trial, bytes: new Uint8Array(), temporary: temporaryName() });
    await rm(trial);
  } catch (cause) {
    const reason = cause instanceof IqError ? cause.cause : cause;
    const why = systemCode(reason) ?? String(reason);
    throw new IqError(
      'output_unusable',
      `The output folder ${folder} cannot be written to (${why}). Give another --out.`,
      {
        path: folder,
        cause,
      },
    );
  }
}

/** The real path of what exists, with whatever does not exist yet behind it. */
export async function realOrSame(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realOrSame(parent), basename(path));
  }
}
