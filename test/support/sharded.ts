import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { iqOnPath, programOnPath } from './iq-on-path.js';
import { contents, makePictures } from './pictures.js';
import { ownEnvironment } from './run-iq.js';
import { timeless } from './timeless.js';

/** What a run, or several and their merge, left in a folder. */
export interface Made {
  readonly csv: string;
  readonly meta: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A machine's own folder, and what its programs find in the environment. */
export interface Machine {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Programs that stand in for those of a scheduler, or for `iq`: names, and lines of shell. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** A new folder with pictures in `photos`, of which one is none. */
export function photosToShare(): string {
  return makePictures({
    'photos/a.jpg': 'special/formats/progressive.jpg',
    'photos/b.JPG': 'special/colour/adobe-rgb.jpg',
    'photos/deep/c.png': 'photos/sunset small.png',
    'photos/deep/d.webp': 'special/formats/lossless.webp',
    'photos/e.jpg': 'special/sizes/13x17.jpg',
    'photos/f g.jpg': 'special/formats/progressive.jpg',
    'photos/broken.jpg': 'README.md',
  });
}

/** Runs a command with `iq` on its path and a cache of its own. */
export function onMachine(
  { cwd, env = {}, programs = {} }: Machine,
  [command = '', ...args]: readonly string[],
) {
  const home = makePictures();
  const paths = { PATH: iqOnPath(home) };
  for (const [name, script] of Object.entries(programs)) paths.PATH = programOnPath(home, name, script);
  const settings = { ...ownEnvironment(), ...paths, IQ_CACHE_DIR: path.join(home, 'cache'), ...env };
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: settings });
}

/** The same for a script, as runners of CI start it: it ends at the first command that fails. */
export function runScript(machine: Machine, script: string) {
  return onMachine(machine, ['bash', '-eo', 'pipefail', '-c', script]);
}

/**
 * Copies what is at some paths and beginnings of names (`small`, `part-*`) into another folder, as artifacts travel. A shard with
 * no image has written no folder: runners only warn.
 */
export function carry(from: string, to: string, patterns: readonly string[]): void {
  for (const pattern of patterns) {
    const { stdout } = runScript({ cwd: from }, `printf '%s\\n' ${pattern}`);
    for (const name of stdout.split('\n').filter((name) => name !== '' && existsSync(path.join(from, name))))
      cpSync(path.join(from, name), path.join(to, name), { recursive: true });
  }
}

/** What lies in a folder, wherever that is. Rows of files that failed name it. */
export function madeIn(folder: string): Made {
  const text = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  return {
    csv: timeless(text('report.csv')).replaceAll(folder, '.'),
    meta: text('report.csv.meta.json'),
    files: contents(path.join(folder, 'small')),
  };
}
