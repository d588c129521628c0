import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { addPictures, contents, fixturePath, makePictures, sha256 } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';
import { whileSwapped } from '../support/swapped-folder.js';

const INSIDE = 'special/sizes/13x17.jpg';
/** Of another size, in pixels and in bytes, and of other colours. */
const OUTSIDE = 'photos/sand.jpg';
const NAMES = Array.from({ length: 60 }, (_, i) => `${i}.jpg`);
/** Until an image was refused and another was not; far more than it takes. */
const MOST_RUNS = 30;

const INSIDE_BYTES = readFileSync(fixturePath(INSIDE));

type Row = Readonly<Record<string, unknown>>;

let root = '';
let before: ReturnType<typeof contents>;

beforeEach(() => {
  const copies = (folder: string, fixture: string) => NAMES.map((name) => [`${folder}/${name}`, fixture]);
  root = makePictures({
    ...Object.fromEntries([...copies('in/sub', INSIDE), ...copies('outside', OUTSIDE)]),
    'in/kept.jpg': INSIDE,
  });
  before = contents(path.join(root, 'outside'));
});

async function rowsOf(args: readonly string[]): Promise<readonly Row[]> {
  const { stdout, stderr, code } = await runIq([...args, '--jobs', '2', '--json', '-'], { cwd: root });
  expect([0, 1], stderr).toContain(code);
  return JSON.parse(stdout).rows;
}

/** A ranking has its reasons in a list. */
function refusals({ reason, reasons }: Row): readonly unknown[] {
  return Array.isArray(reasons) ? reasons : [reason];
}

/** Runs while the folder is swapped until an image was refused for it, and one was not. The other folder stays as it is. */
async function meet(
  folder: string,
  args: readonly string[],
  refusal: string,
  look: (row: Row) => void,
): Promise<void> {
  const met = new Set<string | null>();
  const isOver = () => met.size > 1;
  for (let i = 0; i < MOST_RUNS && !isOver(); i++) {
    const outside = path.join(root, 'outside');
    const rows = await whileSwapped(path.join(root, folder), outside, () => rowsOf(args));
    for (const row of rows) {
      look(row);
      met.add(refusals(row).includes(refusal) ? refusal : null);
    }
    expect(contents(outside)).toEqual(before);
  }
  expect(isOver(), [...met].join()).toBe(true);
}

it('iq optimize reads nothing behind a link that a folder has become', async () => {
  const args = ['optimize', 'in', '--rank', '--effort', '0', '--no-cache'];
  await meet('in/sub', args, 'symlink', ({ bytes_in, width, content_hash, status }) => {
    const inside = { bytes_in: INSIDE_BYTES.length, width: 13, content_hash: sha256(INSIDE_BYTES) };
    const nothing = { bytes_in: null, width: null, content_hash: null };
    expect({ bytes_in, width, content_hash }).toEqual(status === 'failed' ? nothing : inside);
  });
  const written = readdirSync(path.join(root, 'in-optimized'), { recursive: true, encoding: 'utf8' });
  const files = written.filter((name) => name.endsWith('.jpg'));
  expect(files.length).toBeGreaterThan(1);
  const sizes = files.map((name) => readFileSync(path.join(root, 'in-optimized', name)).length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(INSIDE_BYTES.length);
});

it('iq optimize writes nothing behind a link that a folder of the outputs has become', async () => {
  mkdirSync(path.join(root, 'in-optimized/sub'), { recursive: true });
  const args = ['optimize', 'in', '--effort', '0', '--no-cache'];
  await meet('in-optimized/sub', args, 'outside_output', () => {});
});

it('iq optimize replaces nothing behind a link that a folder has become', async () => {
  const args = ['optimize', 'in', '--in-place', '--min-saving', '0', '--effort', '0', '--no-cache'];
  await meet('in/sub', args, 'symlink', () => {});
});

it('iq rank measures nothing behind a link that a folder has become, and remembers nothing of it', async () => {
  const rank = ['rank', '--aesthetic', 'off', '--faces', 'off', '--cache-dir', 'cache'];
  // Those outside are remembered, so that a look at their state alone would tell of them.
  expect(await rowsOf([...rank, 'outside'])).toHaveLength(NAMES.length);
  await meet('in/sub', [...rank, 'in'], 'symlink', ({ content_hash, bytes }) => {
    const isOfInside = content_hash === sha256(INSIDE_BYTES) && bytes === INSIDE_BYTES.length;
    expect(isOfInside || (content_hash === null && bytes === null)).toBe(true);
  });
});

it('iq check says nothing of what is behind a link that a folder has become', async () => {
  await meet('in/sub', ['check', 'in', '--max-bytes', '1MB'], 'symlink', ({ bytes, reason }) => {
    expect(bytes).toBe(reason === null ? INSIDE_BYTES.length : null);
  });
});

it('iq score compares with nothing behind a link that a folder has become', async () => {
  addPictures(root, Object.fromEntries(NAMES.map((name) => [`copies/sub/${name}`, INSIDE])));
  const args = ['score', 'copies', '--reference', 'in', '--metrics', 'psnr'];
  await meet('in/sub', args, 'symlink', ({ reason, flags }) => {
    // Those outside differ in size.
    expect(['symlink', 'not_found', 'no_reference', null]).toContain(reason);
    if (reason === null) expect(flags).toContain('identical');
  });
});
