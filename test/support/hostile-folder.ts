import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { fixturePath, makePictures } from './pictures.js';
import { runRank } from './ranked.js';
import { type Finished, runIq } from './run-iq.js';

/** Every page there is. */
export const PAGES = ['optimize', 'score', 'rank', 'evaluate'] as const;

export interface HostileFolder {
  readonly root: string;
  /** Paths of images that can be read, and of those that cannot. */
  readonly good: readonly string[];
  readonly bad: readonly string[];
  /** The name of the folder that the images are in. */
  readonly subject: string;
  readonly runs: ReadonlyMap<(typeof PAGES)[number], Finished>;
}

/**
 * A folder whose images, and the folders around half of them, have the given names; half are damaged, some so that libvips
 * has something to say. Each page is made of it.
 */
export async function hostileFolder(names: readonly string[], subject: string): Promise<HostileFolder> {
  const root = makePictures({});
  const deep = (ending: string) => names.map((name) => `${name}/${name}.${ending}`);
  const good = [...names.map((name) => `${name}.jpg`), ...deep('jpg')];
  const [text, cut] = [names.map((name) => `${name}.png`), deep('jpeg')];
  const picture = await sharp(fixturePath('photos/meadow.jpg'))
    .resize(64, 48)
    .jpeg({ quality: 98 })
    .toBuffer();
  const write = (path: string, bytes: Uint8Array | string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  };
  for (const path of good) write(join(subject, path), picture);
  for (const path of text) write(join(subject, path), '<b>no image</b>');
  for (const path of cut) write(join(subject, path), picture.subarray(0, picture.length / 2));
  // What is to be scored has the same names.
  for (const path of [...good, ...cut]) write(join('copies', path), picture);

  const run = (...args: string[]) => runIq(args, { cwd: root });
  const runs = new Map<(typeof PAGES)[number], Finished>();
  const quick = ['-t', '.9', '--effort', '0', '-o', 'out'];
  runs.set('optimize', await run('optimize', ...quick, '--report', 'optimize.html', '--', subject));
  const against = ['-r', subject, '-m', 'psnr'];
  runs.set('score', await run('score', ...against, '--report', 'score.html', '--', 'copies'));
  runs.set('rank', await runRank(root, ['--csv', 'r.csv', '--report', 'rank.html', '--', subject]));
  runs.set(
    'evaluate',
    await run('evaluate', 'r.csv', '--figures-only', '--report-images', 'embed', '--report', 'evaluate.html'),
  );
  return { root, good, bad: [...text, ...cut], subject, runs };
}
