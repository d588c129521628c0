import type { Sources } from '../../config/load.js';
import type { CommonOptions } from '../../config/schema.js';
import { IqError } from '../../errors.js';
import type { ExitCode } from '../exit-codes.js';
import { withInterrupt } from '../interrupt.js';
import { createProgress, type Progress } from '../progress.js';
import { openTerminal, type Terminal } from '../terminal.js';

/** What a command that works on images says things with, and what stops it. */
export interface Session {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Where a command's options come from, by its parsed flags. */
export function optionSources({ config, progress, proof, ...flags }: Record<string, unknown>): Sources {
  return {
    // Commander turns `--no-…` into a default of true, which must not hide the file's own word.
    flags: {
      ...flags,
      ...(progress === false && { progress }),
      ...(proof === false && { proof }),
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
    `Expected at least one ${what}, or --files-from with a list, but received none.`,
  );
}

/**
 * Opens terminal and progress bar and works until the end or an interruption.
 *
 * @param bar whether there may be a bar, and what is said behind its count
 * @returns `undefined` if the work was interrupted before it had anything to return
 */
export async function inSession(
  { quiet = false, verbose = false, logFile, progress: wanted }: CommonOptions,
  bar: { isPossible?: boolean; label?: string },
  work: (session: Session) => Promise<ExitCode>,
): Promise<{ code: ExitCode | undefined; terminal: Terminal }> {
  const progress = createProgress(wanted !== false && !quiet && bar.isPossible !== false, bar.label);
  const { write } = progress;
  const terminal = openTerminal({ quiet, verbose, write, ...(logFile !== undefined && { logFile }) });
  const code = await withInterrupt(
    () => progress.stop(),
    (signal) => work({ terminal, progress, signal }),
  );
  return { code, terminal };
}
