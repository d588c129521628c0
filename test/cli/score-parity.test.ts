import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';
import { runScore, scored } from '../support/scored.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

const VECTORS = 'vectors/vectors.json';
const KODAK = 'photos/kodak';
const PUBLISHED = 'models/niqe_published.json';

/** How far a score may be from the reference's. */
const TOLERANCES: Readonly<Record<string, (expected: number) => number>> = {
  ssim: () => 1e-6,
  'ms-ssim': () => 1e-5,
  ssimulacra2: () => 0.2,
  psnr: () => 1e-6,
  brisque: () => 0.1,
  niqe: (expected) => 0.01 * expected,
};

interface Pair {
  readonly reference: string;
  readonly distorted: string;
  readonly [key: string]: string | number;
}

const canCompare = [VECTORS, PUBLISHED, 'models/brisque_allmodel.txt'].every(hasShared);

it.skipIf(!canCompare)(`agrees with the reference values in every metric (${SHARED_HINT})`, async () => {
  const file = sharedPath(VECTORS);
  const { pairs }: { pairs: readonly Pair[] } = JSON.parse(readFileSync(file, 'utf8'));
  const place = (path: string) => resolve(dirname(file), path);
  const reference = pairs[0]?.reference ?? '';
  const chosen = pairs.filter((pair) => pair.reference === reference);
  const images = chosen.map(({ distorted }) => place(distorted));
  const metrics = Object.keys(TOLERANCES);
  const args = [
    ...images,
    '-r',
    place(reference),
    '-m',
    metrics.join(),
    '--niqe-model',
    sharedPath(PUBLISHED),
  ];
  const env = { IQ_MODELS_DIR: sharedPath('models') };
  const { code, rows } = await scored(makePictures(), args, { env });
  expect({ code, rows: rows.length }).toEqual({ code: 0, rows: 7 });

  const largest: Record<string, number> = {};
  for (const pair of chosen) {
    const row = rows.find(({ file }) => pair.distorted.endsWith(file));
    for (const [name, toleranceOf] of Object.entries(TOLERANCES)) {
      // Ill-conditioned there, as the flag says.
      if (name === 'brisque' && row?.flags.includes('flat')) continue;
      const expected = Number(pair[name.replace('-', '_')]);
      const deviation = Math.abs(Number(row?.metrics[name]) - expected);
      largest[name] = Math.max(largest[name] ?? 0, deviation);
      expect(deviation, `${name} of ${pair.distorted}`).toBeLessThanOrEqual(toleranceOf(expected));
    }
  }
  console.info(`iq score: largest deviations over ${chosen.length} pairs ${JSON.stringify(largest)}`);
});

/** What was optimised to a score has it when it is scored again, by another command that reads the file itself. */
async function expectTargetMet(cwd: string, photos: readonly string[], base: string) {
  const optimised = [
    '-m',
    'ssimulacra2',
    '-t',
    '80',
    '-f',
    'webp',
    '--base',
    base,
    '--out',
    join(cwd, 'out'),
  ];
  const { code } = await runIq(['optimize', ...photos, ...optimised], { cwd });
  expect(code).toBe(0);
  expect(Object.keys(contents(join(cwd, 'out'))).filter((name) => name.endsWith('.webp'))).toHaveLength(
    photos.length,
  );
  const threshold = ['-m', 'ssimulacra2', '--fail-under', 'ssimulacra2=80'];
  const run = await runScore(cwd, ['out', '-r', base, ...threshold]);
  expect({ code: run.code, lines: run.stdout.match(/: ssimulacra2 8/g) }).toMatchObject({
    code: 0,
    lines: { length: photos.length },
  });
}

it('finds the score that iq optimize promised', async () => {
  const cwd = makePictures({ 'in/a.jpg': 'photos/meadow.jpg', 'in/deep/b.png': 'photos/sunset small.png' });
  await expectTargetMet(cwd, ['in/a.jpg', 'in/deep/b.png'], 'in');
});

it.skipIf(!hasShared(KODAK))(`finds it on photographs (${SHARED_HINT})`, async () => {
  const folder = sharedPath(KODAK);
  const names = Object.keys(contents(folder)).filter((name) => name.endsWith('.png'));
  const photos = names.slice(0, 2).map((name) => join(folder, name));
  await expectTargetMet(makePictures(), photos, folder);
});
