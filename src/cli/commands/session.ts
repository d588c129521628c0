import type { Sources } from '../../config/layers.js';
import type { CommonOptions } from '../../config/schema.js';
import { IqError } from '../../errors.js';
import { printable } from '../../printable.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { withInterrupt } from '../interrupt.js';
import { standardInput } from '../options.js';
import { createProgress, type Progress } from '../progress.js';
import { type ShardTexts, shardOf } from '../shard.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { writtenFiles } from '../written-files.js';

/** What a command that works on images says things with, and what stops it. */
export interface Session {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** To be called once the work is known: starts log and bar, and from here on errors are no wrong usage. */
  begin(images: number): void;
}

/** What a run told as it started: there are no rows before. */
export function begun<Plan>(plan: Plan | undefined): Plan {
  if (plan === undefined) throw new Error('There are no rows before the run has started.');
  return plan;
}

/** Where a command's options come from, by its parsed flags. */
export function optionSources({
  config,
  progress,
  proof,
  cache,
  ...flags
}: Record<string, unknown>): Sources {
  return {
    // Commander turns `--no-…` into a default of true, which must not hide the file's own word.
    flags: {
      ...flags,
      ...(progress === false && { progress }),
      ...(proof === false && { proof }),
      ...(cache === false && { cache }),
    },
    environment: process.env,
    ...(typeof config === 'string' && { configPath: config }),
    cwd: process.cwd(),
  };
}

/** @throws IqError `invalid_option` where there is neither a path nor a list of them */
export function requirePaths(what: string, paths: readonly string[], filesFrom: string | undefined): void {
  if (paths.length > 0 || filesFrom !== undefined) return;
  throw new IqError(
    'invalid_option',
    `Expected at least one ${what}, or --files-from with a list, but received none; . is the folder you are in.`,
  );
}

/**
 * What every batch is given besides the command's own options.
 *
 * @param written all that the command itself writes; `-` is standard output
 * @throws IqError `invalid_option` for a shard that cannot be told
 */
export function batchOptions(
  options: ShardTexts & { readonly null?: boolean | undefined },
  written: readonly (string | undefined)[],
  { signal }: Session,
) {
  return {
    nulSeparated: options.null ?? false,
    shard: shardOf(options, process.env),
    reports: writtenFiles(written),
    cwd: process.cwd(),
    stdin: standardInput(signal),
    environment: process.env,
    signal,
  };
}

/**
 * Opens terminal and progress bar and works until the end or an interruption. What stops the work once it has begun, such as
 * a report on a full disk, is said here; what comes before that is thrown.
 *
 * @param bar whether there may be a bar, and what is said behind its count
 */
export async function inSession(
  {
    quiet = false,
    verbose = false,
    logFile,
    progress: wanted,
    since,
    shard,
  }: CommonOptions & { since?: string | undefined; shard?: string | undefined },
  bar: { isPossible?: boolean; label?: string },
  work: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  const progress = createProgress(wanted !== false && !quiet && bar.isPossible !== false, bar.label);
  const { write } = progress;
  const terminal = openTerminal({ quiet, verbose, write, ...(logFile !== undefined && { logFile }) });
  const code = await withInterrupt(
    () => progress.stop(),
    async (signal) => {
      let hasBegun = false;
      const begin = (images: number) => {
        hasBegun = true;
        terminal.startLog();
        if (images === 0 && since !== undefined)
          terminal.info(`Nothing has changed since ${printable(since)}`);
        else if (images === 0 && shard !== undefined)
          terminal.info(`No image is in shard ${printable(shard)}`);
        else progress.start(images);
      };
      try {
        return await work({ terminal, progress, signal, begin });
      } catch (error) {
        if (!hasBegun || !(error instanceof IqError)) throw error;
        progress.stop();
        terminal.error(`iq: ${printable(error.message)}`);
        return EXIT.failed;
      } finally {
        progress.stop();
      }
    },
  );
  if (code === undefined) terminal.info('Interrupted.');
  return code ?? EXIT.interrupted;
}
