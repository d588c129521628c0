import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { IqError } from '../errors.js';
import type { ReporterName } from '../report/reporters/names.js';

/** The files among what a command is to write: `-` is standard output. */
export function writtenFiles(paths: readonly (string | undefined)[]): string[] {
  return paths.filter((path): path is string => path !== undefined && path !== '-');
}

/**
 * @param paths all that a command is to write; `-` is standard output
 * @param reporter what else may take standard output
 * @throws IqError `invalid_option` if two of them would get into each other's way
 */
export function assertApart(paths: readonly (string | undefined)[], reporter: ReporterName = 'text'): void {
  if (reporter !== 'text' && paths.includes('-')) {
    throw new IqError(
      'invalid_option',
      `Expected at most one report on standard output but received --reporter ${reporter} and - for another.`,
    );
  }
  if (paths.filter((path) => path === '-').length > 1) {
    throw new IqError(
      'invalid_option',
      'Expected at most one report on standard output but received several.',
    );
  }
  const files = writtenFiles(paths).map((path) => realName(resolve(path)));
  const twice = files.find((path, i) => files.indexOf(path) !== i);
  if (twice !== undefined) {
    throw new IqError('invalid_option', `Expected one purpose for each file but received two for ${twice}.`);
  }
}

/** Without the links in it, also where there is no such file yet. */
function realName(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realName(folder), basename(path));
  }
}
