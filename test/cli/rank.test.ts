import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { RANK_COLUMNS } from '../../src/report/rank-row.js';
import { VERSION } from '../../src/version.js';
import { contents, fixturePath, makePictures, sha256 } from '../support/pictures.js';
import { column, ranked, rankRowsOf, runRank } from '../support/ranked.js';
import { parseCsv } from '../support/reports.js';

const PHOTOS = {
  'in/meadow.jpg': 'photos/meadow.jpg',
  'in/deep/hedge.webp': 'photos/hedge.webp',
  'in/sunset.jpg': 'photos/sunset.jpg',
  'in/focus.jpg': 'photos/shallow focus.jpg',
};
const BROKEN = { 'in/a broken.jpg': 'README.md', 'in/deep/broken.png': 'manifest.json' };
const SPECIFIED =
  'file,path,final_score,aesthetic,sharpness_norm,exposure_norm,contrast_norm,face_present,rank,rank_percentile';

/** A photograph in which hardly anything can be seen. */
async function addDark(root: string): Promise<void> {
  const dark = sharp(path.join(root, 'in/meadow.jpg')).linear(0.1, 0);
  await dark.toFile(path.join(root, 'in/dark.png'));
}

describe('the CSV', () => {
  it('begins with the published columns; the best come first, the unreadable last', async () => {
    const root = makePictures({ ...PHOTOS, ...BROKEN });
    const before = contents(path.join(root, 'in'));
    const { code, csv, rows, stdout, stderr } = await ranked(root, ['in']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(contents(path.join(root, 'in'))).toEqual(before);
    const [head = ''] = csv.split('\n', 1);
    expect(head).toBe(RANK_COLUMNS.join(','));
    expect(`${head},`.startsWith(`${SPECIFIED},`)).toBe(true);
    expect(column(rows, 'rank')).toEqual(['1', '2', '3', '4', '', '']);
    expect(column(rows, 'rank_percentile')).toEqual(['100', '66.6667', '33.3333', '0', '', '']);
    const scores = column(rows, 'final_score').slice(0, 4).map(Number);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    for (const row of rows.slice(0, 4)) {
      const bytes = readFileSync(path.join(root, 'in', row.path ?? ''));
      const { width, height } = await sharp(bytes).metadata();
      expect(row).toMatchObject({ file: path.basename(row.path ?? ''), bytes: `${bytes.length}` });
      expect(row).toMatchObject({ width: `${width}`, height: `${height}`, content_hash: sha256(bytes) });
      expect(row).toMatchObject({ aesthetic: '', face_present: '', message: '' });
      expect(row.reasons).toContain('no_aesthetic');
      for (const name of ['final_score', 'sharpness_norm', 'exposure_norm', 'contrast_norm']) {
        expect(row[name]).toMatch(/^(0(\.\d{1,6})?|1)$/);
      }
    }
    expect(column(rows, 'path').slice(4)).toEqual(['a broken.jpg', 'deep/broken.png']);
    for (const row of rows.slice(4)) {
      expect(row).toMatchObject({ final_score: '', rank: '', sharpness: '', width: '', content_hash: '' });
      expect(row).toMatchObject({ reasons: 'unsupported_format', veto: '' });
      expect(row.message).toContain(row.path);
      expect(stderr).toContain(`failed ${row.path} (unsupported_format): `);
    }
    expect(stderr).toMatch(/4 ranked, .*2 failed · \d+\.\d s\n$/);
  });

  it('has pictures of one score in the order of their paths', async () => {
    const names = ['in/c.jpg', 'in/B.jpg', 'in/a/z.jpg', 'in/a.jpg', 'in/ä.jpg'];
    const root = makePictures(Object.fromEntries(names.map((name) => [name, 'photos/sand.jpg'])));
    const { rows } = await ranked(root, ['in', '--dedupe', 'off']);
    expect(column(rows, 'path')).toEqual(['B.jpg', 'a.jpg', 'a/z.jpg', 'c.jpg', 'ä.jpg']);
    expect(new Set(column(rows, 'final_score')).size).toBe(1);
    expect(column(rows, 'rank')).toEqual(['1', '2', '3', '4', '5']);
  });

  it('lies beside a meta file that says what it was made of', async () => {
    const root = makePictures(PHOTOS);
    const metaOf = async (args: readonly string[]) => {
      const { rows } = await ranked(root, ['in', ...args]);
      return { rows, meta: JSON.parse(readFileSync(path.join(root, 'ranked.csv.meta.json'), 'utf8')) };
    };
    const { rows, meta } = await metaOf([]);
    expect(meta).toMatchObject({
      schemaVersion: 1,
      command: 'rank',
      version: VERSION,
      rows: 4,
      root: 'in',
      interrupted: false,
      config: { weights: { sharpness: 0.35 }, normalise: 'reference', dedupe: 'report', top: null },
    });
    expect(meta.config).toMatchObject({
      calibration: rows[0]?.calibration_id,
      missing: ['faces', 'aesthetic'],
    });
    const paths = ['deep/hedge.webp', 'focus.jpg', 'meadow.jpg', 'sunset.jpg'];
    expect(meta.listingDigest).toBe(createHash('sha256').update(paths.join('\0')).digest('hex'));
    expect((await metaOf([])).meta).toEqual(meta);
    const others = [
      ['--weights', 'sharpness=.5'],
      ['--normalise', 'minmax'],
      ['--dedupe', 'off'],
      ['--calibrate', 'curves.json'],
      ['--aesthetic', 'off'],
      ['--faces', 'off'],
      ['--prompt-positive', 'a', '--prompt-negative', 'b'],
    ];
    const hashes = new Set([meta.configHash]);
    for (const args of others) hashes.add((await metaOf(args)).meta.configHash);
    expect(hashes.size).toBe(others.length + 1);
    const fitted = await metaOf(['--calibrate', 'curves.json']);
    expect(fitted.meta.config.calibration).toBe(fitted.rows[0]?.calibration_id);
    const relative = await metaOf(['--normalise', 'minmax']);
    expect(relative.meta.config.calibration).toBeNull();
    expect(relative.rows[0]?.calibration_id).toBe('minmax');
  });

  it('to - is all there is on standard output', async () => {
    const root = makePictures({ ...PHOTOS, ...BROKEN });
    const { code, stdout, stderr } = await runRank(root, ['in', '--csv', '-', '--verbose']);
    expect(code).toBe(1);
    expect(parseCsv(stdout)).toHaveLength(6);
    expect(stderr).toMatch(/\n {4}1 {2}0\.\d{3} {2}/);
    expect(existsSync(path.join(root, '-.meta.json'))).toBe(false);
    expect(parseCsv(stdout)).toEqual((await ranked(root, ['in'])).rows);
  });
});

describe('the JSON', () => {
  it('holds the CSV’s values, and what each part added', async () => {
    const root = makePictures({ ...PHOTOS, ...BROKEN });
    const { rows } = await ranked(root, ['in', '--json', 'r.json']);
    const text = readFileSync(path.join(root, 'r.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ schemaVersion: 1, command: 'rank' });
    const jsonRows = rankRowsOf(text);
    const cell = (value: unknown) => (Array.isArray(value) ? value.join(' ') : String(value ?? ''));
    const cells = jsonRows.map((row) =>
      Object.fromEntries(RANK_COLUMNS.map((name) => [name, cell(row[name])])),
    );
    expect(cells).toEqual(rows);
    for (const { final_score, contributions } of jsonRows.slice(0, 4)) {
      const sum = Object.values<number | null>(contributions).reduce<number>(
        (all, one) => all + (one ?? 0),
        0,
      );
      expect(sum).toBeCloseTo(final_score ?? Number.NaN, 5);
      expect(contributions).toMatchObject({ aesthetic: null, faces: null, sharpness: expect.any(Number) });
    }
    expect(jsonRows[5]).toMatchObject({ final_score: null, contributions: { sharpness: null } });
    expect((await runRank(root, ['in', '--json', '-'])).stdout).toBe(text);
  });
});

describe('without a report', () => {
  it('a readable list comes on standard output, and only the rest on standard error', async () => {
    const root = makePictures({ ...PHOTOS, ...BROKEN });
    await addDark(root);
    copyFileSync(path.join(root, 'in/meadow.jpg'), path.join(root, 'in/twin.jpg'));
    const { code, stdout, stderr } = await runRank(root, ['in']);
    const { rows } = await ranked(root, ['in']);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.trim().split(/ {2}/).slice(0, 3))).toEqual(
      rows.slice(0, 6).map((row) => [row.rank, Number(row.final_score).toFixed(3), row.path]),
    );
    expect(lines.find((line) => line.includes('dark.png'))).toMatch(/ {2}underexposed, /);
    expect(lines.find((line) => line.includes('twin.jpg'))).toContain('same as meadow.jpg');
    expect(stderr.match(/^failed /gm)).toHaveLength(2);
    expect(stderr).toMatch(/6 ranked, 1 with a flaw, 1 duplicate, 2 failed/);
    expect(stderr).toMatch(/Ranked without faces: the weight goes to the other parts\. .*iq models pull/);
    expect(stderr).toMatch(/Ranked without aesthetic: .*iq models pull clip/);
    const quiet = await runRank(root, ['in', '-q']);
    expect(quiet.stdout).toBe(stdout);
    expect(quiet.stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  it('a folder without images is refused', async () => {
    const { code, stdout, stderr } = await runRank(makePictures({ 'in/words.txt': 'README.md' }), ['in']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^iq: Expected images in .*in but found none.*\n$/);
  });
});

describe('--top', () => {
  it('has the best that have no flaw, with the rank they have among all', async () => {
    const root = makePictures({ ...PHOTOS, ...BROKEN });
    await addDark(root);
    const all = await ranked(root, ['in', '--weights', 'noise=9']);
    expect(all.rows[0]?.path).toBe('dark.png');
    const fine = all.rows.filter((row) => row.veto === '' && row.rank !== '');
    for (const count of [1, 3, 4, 5, 100]) {
      const { code, rows, stderr } = await ranked(root, ['in', '--weights', 'noise=9', '--top', `${count}`]);
      expect(stderr).toContain(`5 ranked, ${Math.min(count, fine.length)} listed, `);
      expect(rows).toEqual(fine.slice(0, count));
      expect(code).toBe(1);
    }
  });
});

describe('--dedupe', () => {
  it('reports duplicates, leaves them out, or does not look for them', async () => {
    const root = makePictures({ ...PHOTOS, ...BROKEN });
    copyFileSync(fixturePath('photos/meadow.jpg'), path.join(root, 'in/meadow copy.jpg'));
    await sharp(fixturePath('photos/sunset.jpg')).resize(320).toFile(path.join(root, 'in/sunset small.png'));
    const report = await ranked(root, ['in']);
    const grouped = report.rows.filter((row) => row.duplicate_group !== '');
    expect(column(grouped, 'path').toSorted()).toEqual([
      'meadow copy.jpg',
      'meadow.jpg',
      'sunset small.png',
      'sunset.jpg',
    ]);
    expect(new Set(column(grouped, 'duplicate_group'))).toEqual(new Set(['1', '2']));
    // Of the same pixels the first, and an original whatever its small copy's score.
    expect(Object.fromEntries(grouped.map(({ path, duplicate_of }) => [path, duplicate_of]))).toEqual({
      'meadow copy.jpg': '',
      'meadow.jpg': 'meadow copy.jpg',
      'sunset.jpg': '',
      'sunset small.png': 'sunset.jpg',
    });
    for (const row of grouped) {
      const best = grouped.find(({ path }) => path === row.duplicate_of);
      if (best) expect(row.duplicate_group).toBe(best.duplicate_group);
    }
    const kept = await ranked(root, ['in', '--dedupe', 'keep-best']);
    const best = report.rows.filter((row) => row.duplicate_of === '');
    expect(column(kept.rows, 'path')).toEqual(column(best, 'path'));
    expect(column(kept.rows, 'final_score')).toEqual(column(best, 'final_score'));
    expect(column(kept.rows, 'rank')).toEqual(['1', '2', '3', '4', '', '']);
    const off = await ranked(root, ['in', '--dedupe', 'off']);
    expect(off.rows).toEqual(report.rows.map((row) => ({ ...row, duplicate_group: '', duplicate_of: '' })));
  });
});
