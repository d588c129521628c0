import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendSealed, unsealed } from '../../src/runtime/sealed-line.js';
import { contents, fixturePath, makePictures } from '../support/pictures.js';
import { RESTRICTED, RESTRICTED_HINT } from '../support/restricted.js';
import { forgetEnd, journalsIn, optimise, SMALL_PICTURES, startOptimize } from '../support/resumed.js';

const COUNT = Object.keys(SMALL_PICTURES).length;
const IN_PLACE = ['--in-place'];

/** When each output was made: a file that was not written again keeps it. */
function madeAt(folder: string): Record<string, number> {
  const names = Object.keys(contents(folder));
  return Object.fromEntries(names.map((name) => [name, statSync(path.join(folder, name)).ctimeMs]));
}

describe('a second run', () => {
  it.each([[[]], [['-f', 'webp,avif']], [['-f', 'auto']]])(
    'touches no file and tells the same (%s)',
    async (args) => {
      const root = makePictures(SMALL_PICTURES);
      const first = await optimise(root, args);
      expect(first).toMatchObject({ code: 0, unchanged: 0 });
      const made = madeAt(path.join(root, 'in-optimized'));
      const second = await optimise(root, args);
      expect(second).toMatchObject({ code: 0, unchanged: COUNT, csv: first.csv });
      expect(madeAt(path.join(root, 'in-optimized'))).toEqual(made);
      // What did nothing leaves nothing behind.
      expect(journalsIn(root)).toHaveLength(1);
    },
  );

  it('in place tells that there is nothing more to do, and the third need not look', async () => {
    const root = makePictures(SMALL_PICTURES);
    const first = await optimise(root, IN_PLACE);
    const made = madeAt(path.join(root, 'in'));
    const kept = first.csv.filter(({ status }) => status === 'kept');
    const second = await optimise(root, IN_PLACE);
    expect(second).toMatchObject({ code: 0, unchanged: kept.length });
    expect(second.csv.filter(({ path }) => kept.some((row) => row.path === path))).toEqual(kept);
    for (const row of second.csv) expect(row.status).toBe('kept');
    const third = await optimise(root, IN_PLACE);
    expect(third).toMatchObject({ code: 0, unchanged: COUNT, csv: second.csv });
    expect(madeAt(path.join(root, 'in'))).toEqual(made);
  });

  it('in place, after one that was killed at the end, touches no file and tells the same', async () => {
    const root = makePictures(SMALL_PICTURES);
    const first = await optimise(root, IN_PLACE);
    const made = madeAt(path.join(root, 'in'));
    forgetEnd(root);
    expect(await optimise(root, IN_PLACE)).toMatchObject({ code: 0, unchanged: COUNT, csv: first.csv });
    expect(madeAt(path.join(root, 'in'))).toEqual(made);
  });

  it('does everything anew with --no-cache, and neither reads nor writes a journal', async () => {
    const root = makePictures(SMALL_PICTURES);
    const first = await optimise(root, ['--no-cache']);
    expect(readdirSync(root).sort()).toEqual(['in', 'in-optimized', 'r.csv', 'r.csv.meta.json']);
    await optimise(root);
    const third = await optimise(root, ['--no-cache']);
    expect(third).toMatchObject({ unchanged: 0, csv: first.csv });
  });

  it('looks where --cache-dir says', async () => {
    const root = makePictures(SMALL_PICTURES);
    await optimise(root, ['--cache-dir', 'elsewhere']);
    expect(readdirSync(path.join(root, 'elsewhere'))).toEqual(['runs']);
    expect((await optimise(root)).unchanged).toBe(0);
    expect((await optimise(root, ['--cache-dir', 'elsewhere'])).unchanged).toBe(COUNT);
  });

  it('does not do it for a dry run', async () => {
    const root = makePictures(SMALL_PICTURES);
    await optimise(root);
    expect((await optimise(root, ['--dry-run'])).unchanged).toBe(0);
    expect(journalsIn(root)).toHaveLength(1);
  });

  it('does what failed again', async () => {
    const root = makePictures({ ...SMALL_PICTURES, 'in/broken.jpg': 'README.md' });
    const first = await optimise(root);
    const second = await optimise(root);
    expect(first.code).toBe(1);
    expect(second).toMatchObject({ code: 1, unchanged: COUNT, csv: first.csv });
  });
});

describe('what changed', () => {
  it.each([[[]], [IN_PLACE]])('an input costs its own row (%s)', async (args) => {
    const root = makePictures(SMALL_PICTURES);
    await optimise(root, args);
    await optimise(root, args);
    copyFileSync(fixturePath('photos/sand.jpg'), path.join(root, 'in/b.jpg'));
    const second = await optimise(root, args);
    expect(second.unchanged).toBe(COUNT - 1);
    expect(second.csv.find((row) => row.path === 'b.jpg')?.bytes_in).toBe(
      String(statSync(fixturePath('photos/sand.jpg')).size),
    );
    await optimise(root, args);
    expect((await optimise(root, args)).unchanged).toBe(COUNT);
  });

  it('an output that was edited or removed is made anew', async () => {
    const root = makePictures(SMALL_PICTURES);
    const first = await optimise(root);
    const out = path.join(root, 'in-optimized');
    const outputs = contents(out);
    writeFileSync(path.join(out, 'a.JPG'), 'edited');
    rmSync(path.join(out, 'deep/c.webp'));
    rmSync(path.join(out, 'd.gif'));
    mkdirSync(path.join(out, 'd.gif.folder'));
    const second = await optimise(root);
    expect(second).toMatchObject({ code: 0, unchanged: COUNT - 3, csv: first.csv });
    expect(contents(out)).toEqual(outputs);
  });

  it.each([
    ['--target', '.97'],
    ['--strip'],
    ['-f', 'webp'],
    ['--min-saving', '40'],
    ['--max-quality', '90'],
  ])('an option is every row: %s', async (...args) => {
    const root = makePictures(SMALL_PICTURES);
    await optimise(root);
    const changed = await optimise(root, args);
    const fresh = await optimise(root, [...args, '--no-cache']);
    expect(changed).toMatchObject({ unchanged: 0, csv: fresh.csv });
  });

  it('an option that decides nothing is no row', async () => {
    const root = makePictures(SMALL_PICTURES);
    await optimise(root);
    const args = ['--timeout', '100', '--jobs', '1', '--json', 'r.json', '--quiet'];
    await optimise(root, args);
    expect((await optimise(root, ['--timeout', '77', '--jobs', '1'])).unchanged).toBe(COUNT);
  });

  it.each([
    [[], 'in-optimized'],
    [IN_PLACE, 'in'],
  ])('a folder that was moved is another (%s)', async (args, folder) => {
    const root = makePictures(SMALL_PICTURES);
    const first = await optimise(root, args);
    const outputs = contents(path.join(root, folder));
    const cwd = path.join(root, 'moved');
    mkdirSync(cwd);
    for (const name of new Set(['in', folder])) renameSync(path.join(root, name), path.join(cwd, name));
    const second = await optimise(cwd, args, { env: { IQ_CACHE_DIR: path.join(root, 'cache') } });
    expect(second).toMatchObject({ code: 0, unchanged: 0 });
    if (args !== IN_PLACE) expect(second.csv).toEqual(first.csv);
    expect(contents(path.join(cwd, folder))).toEqual(outputs);
  });
});

describe('a journal', () => {
  const change = (root: string, how: (text: string) => string) => {
    const [journal = ''] = journalsIn(root);
    writeFileSync(journal, how(readFileSync(journal, 'utf8')));
    return journal;
  };

  it.each([[[]], [IN_PLACE]])('whose last line is torn costs that row (%s)', async (args) => {
    const root = makePictures(SMALL_PICTURES);
    const first = await optimise(root, args);
    if (args === IN_PLACE) forgetEnd(root);
    change(root, (text) => text.slice(0, -50));
    const second = await optimise(root, args);
    expect(second.unchanged).toBe(COUNT - 1);
    expect(second.stderr).not.toContain('journal');
    if (args !== IN_PLACE) expect(second.csv).toEqual(first.csv);
  });

  it.each([
    ['garbage', () => '\u0000\u0001garbage\n'],
    ['garbage in a line', (text: string) => text.replace('"encodes"', '"encodez"')],
  ])('that is %s is set aside with a warning and not believed', async (_, how) => {
    const root = makePictures(SMALL_PICTURES);
    const first = await optimise(root);
    const journal = change(root, how);
    const second = await optimise(root);
    expect(second).toMatchObject({ code: 0, unchanged: 0, csv: first.csv });
    expect(second.stderr).toContain(`${journal} is damaged; it was set aside`);
    expect(statSync(`${journal}.damaged`).isFile()).toBe(true);
    expect((await optimise(root)).unchanged).toBe(COUNT);
  });

  it('of another version of iq, or of its encoders, is passed over', async () => {
    const root = makePictures(SMALL_PICTURES);
    const first = await optimise(root);
    const [journal = ''] = journalsIn(root);
    const lines = readFileSync(journal, 'utf8')
      .split('\n')
      .map((line) => unsealed(line))
      .filter((found) => typeof found !== 'string');
    expect(lines).toHaveLength(COUNT);
    for (const { identity, json } of lines.slice(0, 3)) {
      appendSealed(journal, { identity, json: json.replace(/"key":"../, '"key":"--') }, false);
    }
    const second = await optimise(root);
    expect(second).toMatchObject({ unchanged: COUNT - 3, csv: first.csv });
    expect(second.stderr).not.toContain('damaged');
  });

  it('that a run on a read-only cache folder cannot write is a warning', async ({ skip }) => {
    if (!RESTRICTED) return skip(RESTRICTED_HINT);
    const root = makePictures(SMALL_PICTURES);
    mkdirSync(path.join(root, 'cache'));
    chmodSync(path.join(root, 'cache'), 0o500);
    const run = await optimise(root, [], { through: RESTRICTED });
    expect(run).toMatchObject({ code: 0, unchanged: 0 });
    expect(run.stderr).toMatch(/A journal cannot be written in .*\(EACCES\)/);
    expect(Object.keys(contents(path.join(root, 'in-optimized')))).toHaveLength(COUNT);
  });

  it('that cannot be written keeps a run in place from beginning, unless --no-cache', async ({ skip }) => {
    if (!RESTRICTED) return skip(RESTRICTED_HINT);
    const root = makePictures(SMALL_PICTURES);
    mkdirSync(path.join(root, 'cache'));
    chmodSync(path.join(root, 'cache'), 0o500);
    const before = contents(path.join(root, 'in'));
    const refused = await startOptimize(root, IN_PLACE, { through: RESTRICTED }).finished;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /cannot be written to \(EACCES\).*give --cache-dir a folder .* or --no-cache/,
    );
    expect(contents(path.join(root, 'in'))).toEqual(before);
    const run = await optimise(root, [...IN_PLACE, '--no-cache'], { through: RESTRICTED });
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('Another run could be at work on them.');
    expect(contents(path.join(root, 'in'))).not.toEqual(before);
  });
});
