import {
  chmodSync,
  copyFileSync,
  existsSync,
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
import { addPictures, fixturePath, makePictures } from '../support/pictures.js';
import { cacheIn, column, ranked, runRank } from '../support/ranked.js';
import { RESTRICTED, RESTRICTED_HINT } from '../support/restricted.js';

const PICTURES = {
  'in/meadow.jpg': 'photos/meadow.jpg',
  'in/hedge.webp': 'photos/hedge.webp',
  'in/sand.jpg': 'photos/sand.jpg',
  'in/broken.png': 'README.md',
};

const storeOf = (root: string) => path.join(cacheIn(root), 'measured/pictures');
/** A line for the file itself and one for each measurement. */
const measured = (root: string) => readFileSync(storeOf(root), 'utf8').trimEnd().split('\n').length - 1;

describe('what was measured', () => {
  it('is kept, gives the same CSV, and is not measured again', async () => {
    const root = makePictures(PICTURES);
    const first = await ranked(root, ['in']);
    expect(measured(root)).toBe(3);
    const second = await ranked(root, ['in']);
    const bare = await ranked(root, ['in', '--no-cache']);
    expect([second.csv, bare.csv]).toEqual([first.csv, first.csv]);
    expect(measured(root)).toBe(3);
    expect(second.code).toBe(1);
  });

  it('is what a later run goes by, unless --no-cache', async () => {
    const root = makePictures(PICTURES);
    await ranked(root, ['in']);
    const text = readFileSync(storeOf(root), 'utf8');
    writeFileSync(storeOf(root), text.replaceAll('"width":640', '"width":641'));
    expect(text).toContain('"width":640');
    expect(column((await ranked(root, ['in'])).rows, 'width')).toContain('641');
    expect(column((await ranked(root, ['in', '--no-cache'])).rows, 'width')).not.toContain('641');
    const env = { IQ_CACHE: 'false' };
    expect(column((await ranked(root, ['in'], { env })).rows, 'width')).not.toContain('641');
  });

  it('is kept where --cache-dir says', async () => {
    const root = makePictures(PICTURES);
    await ranked(root, ['in', '--cache-dir', 'elsewhere']);
    expect(existsSync(path.join(root, 'elsewhere/measured/pictures'))).toBe(true);
    expect(existsSync(storeOf(root))).toBe(false);
  });

  it('is not that of a file that changed, or that took the place of another', async () => {
    const root = makePictures(PICTURES);
    const first = await ranked(root, ['in']);
    const meadow = path.join(root, 'in/meadow.jpg');
    copyFileSync(fixturePath('photos/confetti.jpg'), meadow);
    const changed = await ranked(root, ['in']);
    const rowOf = (rows: typeof first.rows) => rows.find((row) => row.path === 'meadow.jpg');
    expect(rowOf(changed.rows)?.content_hash).not.toBe(rowOf(first.rows)?.content_hash);
    expect(changed.csv).toBe((await ranked(root, ['in', '--no-cache'])).csv);
    expect(measured(root)).toBe(4);
    renameSync(meadow, path.join(root, 'in/other.jpg'));
    const renamed = await ranked(root, ['in']);
    expect(column(renamed.rows, 'path').toSorted()).toEqual([
      'broken.png',
      'hedge.webp',
      'other.jpg',
      'sand.jpg',
    ]);
    expect(renamed.csv).toBe((await ranked(root, ['in', '--no-cache'])).csv);
  });

  it('does not let a picture through that is larger than allowed now', async () => {
    const root = makePictures(PICTURES);
    await ranked(root, ['in']);
    const { rows } = await ranked(root, ['in', '--max-pixels', '1000']);
    expect(new Set(column(rows, 'reasons'))).toEqual(new Set(['too_many_pixels', 'unsupported_format']));
  });

  it('is not what was looked at without faces, or the other way round', async () => {
    const root = makePictures(PICTURES);
    const without = await ranked(root, ['in', '--faces', 'off']);
    expect(without.csv).toBe((await ranked(root, ['in', '--no-cache', '--faces', 'off'])).csv);
    expect(measured(root)).toBe(3);
  });

  it('by two runs at once is whole, and both are right', async () => {
    const root = makePictures(PICTURES);
    const names = Array.from({ length: 12 }, (_, i) => [`in/${i}.jpg`, 'special/formats/progressive.jpg']);
    addPictures(root, Object.fromEntries(names));
    const runs = ['1', '2', '3'].map((name) => runRank(root, ['in', '--csv', `${name}.csv`, '--jobs', '2']));
    for (const { code, stderr } of await Promise.all(runs)) {
      expect(code).toBe(1);
      expect(stderr).not.toContain('not kept');
    }
    const csv = (name: string) => readFileSync(path.join(root, `${name}.csv`), 'utf8');
    const again = await ranked(root, ['in']);
    expect([csv('1'), csv('2'), csv('3')]).toEqual([again.csv, again.csv, again.csv]);
    for (const line of readFileSync(storeOf(root), 'utf8').trimEnd().split('\n')) JSON.parse(line);
    expect(readdirSync(path.dirname(storeOf(root)))).toEqual(['pictures']);
  });

  it.each([
    ['half a line', (text: string) => text.slice(0, -40)],
    ['a line of garbage', (text: string) => text.replace('\n', '\n\u0000\u0001{"\n')],
    ['nothing', () => ''],
  ])('survives %s in its file', async (_, change) => {
    const root = makePictures(PICTURES);
    const first = await ranked(root, ['in']);
    writeFileSync(storeOf(root), change(readFileSync(storeOf(root), 'utf8')));
    const again = await ranked(root, ['in']);
    expect([again.csv, again.code]).toEqual([first.csv, 1]);
    expect(measured(root)).toBeGreaterThanOrEqual(3);
  });

  it('does not write over a file of somebody else', async () => {
    const root = makePictures(PICTURES);
    mkdirSync(path.dirname(storeOf(root)), { recursive: true });
    writeFileSync(storeOf(root), 'my notes');
    const { stderr } = await ranked(root, ['in']);
    expect(stderr).toMatch(/is no store of iq; it was renamed/);
    expect(readFileSync(`${storeOf(root)}.damaged`, 'utf8')).toBe('my notes');
  });

  it('is told of without control characters', async () => {
    const root = makePictures(PICTURES);
    const IQ_CACHE_DIR = path.join(root, '\u001b[31mcache');
    mkdirSync(path.join(IQ_CACHE_DIR, 'measured'), { recursive: true });
    writeFileSync(path.join(IQ_CACHE_DIR, 'measured/pictures'), 'my notes');
    const { stderr } = await runRank(root, ['in'], { env: { IQ_CACHE_DIR } });
    expect(stderr).toMatch(/\\u001b\[31mcache.* is no store of iq/);
    expect(stderr).not.toContain('\u001b');
  });
});

describe('where measurements cannot be kept, the run says so once and goes on', () => {
  it('a file is in the way', async () => {
    const root = makePictures(PICTURES);
    writeFileSync(cacheIn(root), '');
    const { code, rows, stderr } = await ranked(root, ['in', '--faces', 'off']);
    expect(code).toBe(1);
    expect(rows).toHaveLength(4);
    expect(stderr.match(/Measurements are not kept for the next run/g)).toHaveLength(1);
    expect(statSync(cacheIn(root)).size).toBe(0);
  });

  it.skipIf(RESTRICTED === undefined)(
    `a folder that must not be written to (${RESTRICTED_HINT})`,
    async () => {
      const root = makePictures(PICTURES);
      mkdirSync(cacheIn(root));
      chmodSync(cacheIn(root), 0o555);
      const { code, rows, stderr } = await ranked(root, ['in'], { through: RESTRICTED ?? [] });
      expect(code).toBe(1);
      expect(column(rows, 'rank')).toEqual(['1', '2', '3', '']);
      expect(stderr.match(/Measurements are not kept for the next run: .*EACCES/g)).toHaveLength(1);
      expect(readdirSync(cacheIn(root))).toEqual([]);
    },
  );

  it('--no-cache does not even look', async () => {
    const root = makePictures(PICTURES);
    const { stderr } = await ranked(root, ['in', '--no-cache']);
    expect(stderr).not.toContain('kept');
    expect(existsSync(cacheIn(root))).toBe(false);
  });
});

it('a temporary folder that cannot be had is refused with a remedy', async () => {
  const root = makePictures(PICTURES);
  const { code, stderr } = await runRank(root, ['in'], { env: { TMPDIR: path.join(root, 'nowhere') } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^iq: .*ENOENT.*Set TMPDIR to a folder with room\.\n$/);
  rmSync(cacheIn(root), { recursive: true, force: true });
});
