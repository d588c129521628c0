import { realpath } from 'node:fs/promises';
import type { Box } from '../decode/thumbnail.js';
import { type Entry, givenFolder, type Listing } from '../discover/listing.js';
import { IqError } from '../errors.js';
import type { ImageLimits } from '../limits.js';
import { assertInside } from '../rank/ranking-root.js';
import { type BatchOptions, runBatch } from '../runtime/batch.js';
import { resolveLimits } from '../settings.js';
import { failedTile, type TileForm, type TileResult, type TileTask } from './tile-image.js';

/** Images that exceed a limit are not shown. */
export interface TileOptions extends BatchOptions, Partial<ImageLimits> {
  /** Show what symbolic links lead to, also out of the root. */
  readonly followSymlinks?: boolean;
  /** Seconds one image may take to be shown; by default 900. */
  readonly timeout?: number;
}

/** What the images of a ranking are to become. */
export interface TileWish {
  /** Absolute folder that their paths start from. */
  readonly root: string;
  /** The folders that were given to be ranked, where that is known; else the root is the only one. */
  readonly given?: Listing['given'] | undefined;
  readonly box: Box;
  readonly form: TileForm;
}

/**
 * Shows images small, each decoded once by a worker, in the order of their paths. A path out of the root is not read, nor,
 * unless asked, what a link leads to out of what was given.
 */
export async function* tiles(
  paths: readonly string[],
  { root, given, box, form }: TileWish,
  options: TileOptions,
): AsyncGenerator<TileResult> {
  const { timeout = 900, followSymlinks = false } = options;
  const limits = resolveLimits(options);
  // Where the root is not there, each image will say so.
  const folders = given ?? new Map([[root, await realpath(root).catch(() => root)]]);
  yield* runBatch(
    {
      name: 'tile',
      entries: paths.map(entryOf),
      timeout,
      taskOf: ({ path }): TileTask => ({
        ...{ root, path, followSymlinks, within: givenFolder({ root, given: folders }, path) },
        ...{ ...limits, box, form },
      }),
      failed: ({ path }, error) => failedTile(path, error),
    },
    options,
  );
}

function entryOf(path: string): Entry {
  try {
    assertInside(path);
    return { path };
  } catch (error) {
    if (!(error instanceof IqError)) throw error;
    return { path, error: { code: error.code, message: error.message } };
  }
}
