import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngThatClaims } from '../support/claims.js';
import { fixtures } from '../support/fixtures.js';
import { makePictures } from '../support/pictures.js';
import { column, ranked, rankRowsOf, runRank } from '../support/ranked.js';
import { parseCsv } from '../support/reports.js';

const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: 'black',
      noise: { type: 'gaussian', mean: 128, sigma: 50 },
    },
  });

describe('every picture gets a score', () => {
  it('of any kind: animated, 16 bits, CMYK, grey, alpha, turned, tiny', async () => {
    const all = fixtures().map(({ path }) => [`in/${path}`, path] as const);
    const root = makePictures(Object.fromEntries(all));
    const { code, rows } = await ranked(root, ['in']);
    expect(code).toBe(0);
    expect(rows).toHaveLength(all.length);
    for (const row of rows) {
      for (const name of ['final_score', 'sharpness_norm', 'exposure_norm', 'contrast_norm', 'noise_norm']) {
        expect(Number(row[name] || Number.NaN)).toBeGreaterThanOrEqual(0);
        expect(Number(row[name])).toBeLessThanOrEqual(1);
      }
    }
    const sizes = Object.fromEntries(rows.map((row) => [row.path ?? '', `${row.width}×${row.height}`]));
    for (const { path, width, height, orientation } of fixtures()) {
      expect(sizes[path]).toBe((orientation ?? 1) >= 5 ? `${height}×${width}` : `${width}×${height}`);
    }
    const turned = rows.filter((row) => row.path?.includes('orientation-'));
    expect(turned).toHaveLength(8);
    expect(new Set(column(turned, 'duplicate_group')).size).toBe(1);
  });

  it('of any shape: 1×1, 1×30000, 30000×10, in each format', async () => {
    const root = makePictures();
    mkdirSync(path.join(root, 'in'));
    const shapes = [
      [1, 1],
      [2, 1],
      [1, 3],
      [16, 16],
      [1024, 1],
      [1025, 1],
      [30_000, 10],
      [10, 16_000],
    ] as const;
    for (const [width, height] of shapes) {
      const raw = await noise(width, height).raw().toBuffer();
      for (const format of ['png', 'jpeg', 'webp', 'tiff', 'gif', 'avif'] as const) {
        if (format === 'webp' && Math.max(width, height) > 16_383) continue;
        if (format === 'avif' && Math.max(width, height) > 2000) continue;
        const image = sharp(raw, { raw: { width, height, channels: 3 } }).toFormat(format);
        await image.toFile(path.join(root, `in/${width}x${height}.${format}`));
      }
    }
    const { code, rows, stderr } = await ranked(root, ['in']);
    expect({ code, stderr: stderr.includes('internal') }).toEqual({ code: 0, stderr: false });
    expect(column(rows, 'final_score')).not.toContain('');
    for (const row of rows) if (row.path?.startsWith('1x1.')) expect(row.veto).toMatch(/(^| )flat tiny$/);
  });
});

describe('pictures that are refused', () => {
  it('have a row with the reason: too large, cut off, empty, a link, something else', async () => {
    const root = makePictures({ 'in/fine.jpg': 'photos/sand.jpg', 'in/words.jpg': 'README.md' });
    const file = (name: string) => path.join(root, 'in', name);
    writeFileSync(file('claims.png'), pngThatClaims(40_000, 40_000));
    const bytes = readFileSync(file('fine.jpg'));
    writeFileSync(file('cut.jpg'), bytes.subarray(0, bytes.length / 2));
    writeFileSync(file('empty.jpg'), '');
    const { code, rows } = await ranked(root, ['in']);
    expect(code).toBe(1);
    expect(rows.map(({ path, reasons, rank }) => [path, reasons, rank])).toEqual([
      ['fine.jpg', expect.stringContaining('no_aesthetic'), '1'],
      ['claims.png', 'too_many_pixels', ''],
      ['cut.jpg', 'corrupt', ''],
      ['empty.jpg', 'empty_file', ''],
      ['words.jpg', 'unsupported_format', ''],
    ]);
    expect(rows[1]?.message).toContain('raise --max-pixels');
  });

  it('links are not followed, unless asked', async () => {
    const root = makePictures({ 'in/fine.jpg': 'photos/sand.jpg', 'other.jpg': 'photos/meadow.jpg' });
    symlinkSync('../other.jpg', path.join(root, 'in/link.jpg'));
    expect((await ranked(root, ['in'])).rows).toHaveLength(1);
    const { rows } = await ranked(root, ['in', '--follow-symlinks']);
    expect(column(rows, 'rank')).toEqual(['1', '2']);
    const again = await ranked(root, ['in', '--follow-symlinks', '--no-cache']);
    expect(again.rows).toEqual(rows);
  });

  it('links are shown by a page as they were followed', async () => {
    const root = makePictures({
      'album/a.jpg': 'photos/sand.jpg',
      'album/b.jpg': 'photos/meadow.jpg',
      'work/other/c.jpg': 'photos/sand.jpg',
    });
    const cwd = path.join(root, 'work');
    symlinkSync('../album', path.join(cwd, 'given'));
    const page = async (...args: string[]) => {
      const { code } = await runRank(cwd, [...args, '--report', 'page.html']);
      expect(code).toBe(0);
      const text = readFileSync(path.join(cwd, 'page.html'), 'utf8');
      return {
        shown: new Set(text.match(/data-picture="[^"]+"/g)).size,
        isMissing: text.includes('class="shot-missing"'),
      };
    };
    // What is given may itself be a link.
    expect(await page('given', 'other', '--csv', 'r.csv')).toEqual({ shown: 3, isMissing: false });
    rmSync(path.join(cwd, 'other/c.jpg'));
    symlinkSync('../../album/a.jpg', path.join(cwd, 'other/c.jpg'));
    expect(await page('--from', 'r.csv')).toEqual({ shown: 0, isMissing: true });
    expect(await page('--from', 'r.csv', '--follow-symlinks')).toEqual({ shown: 3, isMissing: false });
  });
});

describe('names', () => {
  const ESCAPE = '\u001b';
  const NAMES = [
    '=cmd|calc.jpg',
    '+1.jpg',
    '@x.jpg',
    '-1.jpg',
    "'=quoted.jpg",
    "''-.jpg",
    '\t=tab.jpg',
    '\r=return.jpg',
    'comma, and "quotes".jpg',
    'line\nbreak.jpg',
    'carriage\rreturn.jpg',
    'semi;colon.jpg',
    'ünï✓😀.jpg',
    `${ESCAPE}[31mred.jpg`,
    '\u202etxt.jpg',
    '\ufeffmark.jpg',
    ' space .jpg',
    `${'long '.repeat(49)}.jpg`,
  ];

  it('of any kind come through CSV and JSON, and back', async () => {
    const root = makePictures(
      Object.fromEntries(NAMES.map((name) => [`in/${name}`, 'special/sizes/13x17.jpg'])),
    );
    const { code, csv } = await ranked(root, ['in', '--json', 'r.json']);
    expect(code).toBe(0);
    const rows = rankRowsOf(readFileSync(path.join(root, 'r.json'), 'utf8'));
    expect(rows.map(({ path }) => path)).toEqual(NAMES.toSorted());
    const cells = parseCsv(csv).map((row) => row.path ?? '');
    for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect(new Set(cells).size).toBe(NAMES.length);
    writeFileSync(path.join(root, 'first.csv'), csv);
    const again = await ranked(root, ['--from', 'first.csv', '--json', 'r.json']);
    expect(again.csv).toBe(csv);
    expect(rankRowsOf(readFileSync(path.join(root, 'r.json'), 'utf8'))).toEqual(rows);
  });

  it('reach the terminal without control characters', async () => {
    const pictures = NAMES.map((name) => [`in/${name}`, 'special/sizes/13x17.jpg']);
    const broken = NAMES.map((name) => [`in/broken/${name}`, 'README.md']);
    const root = makePictures(Object.fromEntries([...pictures, ...broken]));
    const { stdout, stderr } = await runRank(root, ['in', '--log-file', 'log']);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
    const log = readFileSync(path.join(root, 'log'), 'utf8');
    for (const text of [stdout, stderr, log]) {
      expect(text).not.toMatch(raw);
      expect(text).toContain('\\u001b[31m');
    }
    expect(stdout.trimEnd().split('\n')).toHaveLength(NAMES.length);
    expect(stderr.match(/^failed /gm)).toHaveLength(NAMES.length);
  });

  it('in deep folders of long names', async () => {
    const deep = `in/${Array.from({ length: 8 }, (_, i) => `${i}`.repeat(240)).join('/')}/a.jpg`;
    const { code, rows } = await ranked(makePictures({ [deep]: 'photos/sand.jpg' }), ['in']);
    expect({ code, paths: column(rows, 'path') }).toEqual({ code: 0, paths: [deep.slice(3)] });
  });
});
