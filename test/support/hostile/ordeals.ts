import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fixturePath } from '../files.js';
import { hasShared, sharedPath } from '../shared.js';
import { bombs } from './bombs.js';
import { disguised, impostors, sizes } from './lies.js';
import { flipped, originals, truncated } from './mutants.js';
import type { Ordeal } from './ordeal.js';

export interface Extent {
  /** Files with flipped bits of each format. */
  readonly flips: number;
  readonly seed: number;
  readonly jobs: number;
  readonly keep?: string | undefined;
}

/** Writes the files of every ordeal into a folder of its own below `root`. Those of others come first, if they are here. */
export async function prepareOrdeals(root: string, extent: Extent): Promise<Ordeal[]> {
  const { flips, seed, jobs, keep } = extent;
  const usual = { jobs, keep, maxPixels: 20_000_000, timeout: 30 };
  const whole = await originals();
  const written = (name: string, files: ReadonlyMap<string, Uint8Array>): Ordeal => {
    const folder = path.join(root, name);
    mkdirSync(folder, { recursive: true });
    for (const [file, bytes] of files) writeFileSync(path.join(folder, file), bytes);
    return { ...usual, name, folder };
  };
  const shared = { ...usual, name: 'collected', folder: sharedPath('hostile') };
  return [
    ...(hasShared('hostile') ? [shared] : []),
    written('truncated', truncated(whole)),
    written('flipped', flipped(whole, flips, seed)),
    { ...written('bombs', await bombs()), timeout: 3 },
    { ...written('disguised', await disguised()), expected: ['ok'] },
    { ...written('impostors', impostors()), expected: ['unsupported_format'] },
    written('sizes', await sizes()),
    { ...endless(path.join(root, 'endless')), ...usual },
  ];
}

/** A pipe that nobody writes to and a device without end, both named like images, and links to them. */
function endless(folder: string): Pick<Ordeal, 'name' | 'folder' | 'args' | 'expected'> {
  mkdirSync(folder, { recursive: true });
  execFileSync('mkfifo', [path.join(folder, 'pipe.jpg')]);
  symlinkSync('/dev/zero', path.join(folder, 'zero.png'));
  symlinkSync('/dev/random', path.join(folder, 'random.webp'));
  symlinkSync('pipe.jpg', path.join(folder, 'link to pipe.jpg'));
  symlinkSync('loop.gif', path.join(folder, 'loop.gif'));
  symlinkSync(fixturePath('nowhere.jpg'), path.join(folder, 'nowhere.jpg'));
  return {
    name: 'endless',
    folder,
    args: ['--follow-symlinks'],
    expected: ['not_a_file', 'not_found', 'read_failed', 'symlink'],
  };
}
