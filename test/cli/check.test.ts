import { chmodSync, cpSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checked, findingsOf, runCheck } from '../support/checked.js';
import { contents, fixturePath, makePictures } from '../support/pictures.js';
import { parseCsv, rowsOf } from '../support/reports.js';
import { RESTRICTED, RESTRICTED_HINT } from '../support/restricted.js';
import { runIq } from '../support/run-iq.js';

const JPEG = 'special/orientation/orientation-1.jpg';
const KEPT = 'special/sizes/1x1.png';
const NO_IMAGE = 'README.md';

/** Sizes of the JPEG. */
const BYTES = statSync(fixturePath(JPEG)).size;

describe('saving', () => {
  it.each([
    [''],
    ['--target .95 -f webp,avif'],
    ['--preset high --strategy predict'],
    ['-f auto --min-saving 30'],
  ])('is what iq optimize %s would save', async (line) => {
    const options = line.split(' ').filter(Boolean);
    const cwd = makePictures({
      'in/a.jpg': JPEG,
      'in/b.webp': 'special/alpha/sticker.webp',
      'in/c.png': KEPT,
    });
    await runIq(['optimize', 'in', '-n', ...options, '--json', 'optimized.json'], { cwd });
    const { rows } = await checked(cwd, ['in', ...options]);
    const optimized = rowsOf(path.join(cwd, 'optimized.json'));
    expect(rows.map(({ path }) => path)).toEqual(['a.jpg', 'b.webp', 'c.png']);
    for (const { path, ...row } of rows) {
      const all = optimized.filter((other) => other.path === path);
      const [best] = all.sort((a, b) => (b.saving ?? 0) - (a.saving ?? 0));
      const { bytes_in, bytes_out, saving, format_out, quality } = best ?? {};
      expect(row).toMatchObject({ bytes: bytes_in, bytes_out, saving, format_out, quality });
    }
  });

  it('is limited to a tenth unless there is another limit', async () => {
    const cwd = makePictures({ 'in/a.jpg': JPEG, 'in/kept.png': KEPT });
    const { code, rows, stdout, stderr } = await checked(cwd, ['in']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(findingsOf(rows)).toEqual({ 'a.jpg': ['error saving'], 'kept.png': [] });
    expect(rows[1]).toMatchObject({ status: 'ok', saving: 0, reason: 'too_small' });
    expect(stderr).toMatch(
      /^error {2}a\.jpg: could be [\d.]+ % smaller \(5\.8 kB → 2\.9 kB at ssim 0\.98\), and at most 10 % is allowed\n1 fine, 1 with errors · .*\n$/,
    );
  });

  it('of optimised images is none', async () => {
    const cwd = makePictures({ 'in/a.jpg': JPEG, 'in/b.png': 'screens/text window.png' });
    await runIq(['optimize', 'in', '--in-place'], { cwd });
    const { code, rows } = await checked(cwd, ['in', '--max-saving', '0']);
    expect(code).toBe(0);
    expect(rows.map(({ reason }) => reason)).toEqual(['already_optimised', 'already_optimised']);
    expect((await runCheck(cwd, ['in', '--target', '.5', '--max-saving', '0'])).code).toBe(0);
  });

  it('exactly at the limit passes', async () => {
    const cwd = makePictures({ 'a.jpg': JPEG });
    const { rows } = await checked(cwd, ['a.jpg']);
    const saving = 100 * (rows[0]?.saving ?? Number.NaN);
    expect((await runCheck(cwd, ['a.jpg', '--max-saving', saving.toFixed(2)])).code).toBe(0);
    expect((await runCheck(cwd, ['a.jpg', '--max-saving', (saving - 0.01).toFixed(2)])).code).toBe(1);
  });
});

describe('budgets', () => {
  it.each([
    [`--max-bytes ${BYTES}`, `--max-bytes ${BYTES - 1}`, 'bytes'],
    [`--max-bytes ${BYTES / 1000}kB`, `--max-bytes ${(BYTES - 1) / 1000}kB`, 'bytes'],
    ['--max-bytes 5.8KB', '--max-bytes 5KiB', 'bytes'],
    ['--max-megapixels 1', '--max-megapixels 0.001', 'megapixels'],
    ['--max-bpp 24', '--max-bpp .5', 'bpp'],
  ])('%s is met, %s is not', async (met, missed, code) => {
    const cwd = makePictures({ 'a.jpg': JPEG });
    const fine = await checked(cwd, ['a.jpg', ...met.split(' ')]);
    expect(fine).toMatchObject({
      code: 0,
      rows: [{ status: 'ok', bytes: BYTES, saving: null, bytes_out: null }],
    });
    const bad = await checked(cwd, ['a.jpg', ...missed.split(' ')]);
    expect(bad).toMatchObject({ code: 1, rows: [{ status: 'error', findings: [{ code, level: 'error' }] }] });
    expect(bad.stderr).toMatch(/^error {2}a\.jpg: .*, and at most .* (is|are) allowed\n/);
  });

  it('read no more than headers: the pixels may be damaged', async () => {
    const cwd = makePictures({ 'in/words.jpg': NO_IMAGE });
    writeFileSync(
      path.join(cwd, 'in/torn.jpg'),
      readFileSync(fixturePath('photos/sand.jpg')).subarray(0, 20_000),
    );
    const torn = await checked(cwd, ['in/torn.jpg']);
    expect(torn).toMatchObject({ code: 1, rows: [{ status: 'failed', reason: 'corrupt' }] });
    const { code, rows } = await checked(cwd, ['in', '--max-megapixels', '1']);
    expect(code).toBe(1);
    expect(rows.map(({ status, reason }) => [status, reason])).toEqual([
      ['ok', null],
      ['failed', 'unsupported_format'],
    ]);
  });

  it('go together with the saving where that is asked for too', async () => {
    const cwd = makePictures({ 'a.jpg': JPEG });
    const { rows } = await checked(cwd, ['a.jpg', '--max-saving', '1', '--max-bytes', '1', '--max-bpp', '0']);
    expect(findingsOf(rows)).toEqual({ 'a.jpg': ['error saving', 'error bytes', 'error bpp'] });
  });
});

describe('scores', () => {
  it('compare with a reference', async () => {
    const cwd = makePictures({
      'in/same.jpg': JPEG,
      'in/other.jpg': 'special/orientation/orientation-2.jpg',
      'in/alone.jpg': JPEG,
      'ref/same.jpg': JPEG,
      'ref/other.jpg': JPEG,
    });
    const { code, rows, stderr } = await checked(cwd, [
      'in',
      '-r',
      'ref',
      '--fail-under',
      'ssim=.99999,psnr=100',
    ]);
    expect(code).toBe(1);
    expect(findingsOf(rows)).toEqual({
      'alone.jpg': [],
      'other.jpg': ['error score', 'error score'],
      'same.jpg': [],
    });
    expect(rows.map(({ status }) => status)).toEqual(['failed', 'error', 'ok']);
    expect(rows[2]?.metrics).toEqual({ ssim: 1, psnr: 100 });
    expect(stderr).toMatch(/failed alone\.jpg \(no_reference\)/);
    expect(stderr).toMatch(/error {2}other\.jpg: ssim 0\.\d+, and at least 0\.99999 is demanded\n/);
  });

  it('an image that a metric cannot judge does not reach them', async () => {
    const cwd = makePictures({ 'a.png': KEPT });
    const { code, stderr } = await runCheck(cwd, ['a.png', '-r', 'a.png', '--fail-under', 'ssim=.1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error {2}a\.png: ssim cannot judge it, and 0\.1 is demanded\n/);
  });

  it('of which less is better are a ceiling', async () => {
    const cwd = makePictures({ 'a.jpg': 'photos/sand.jpg' });
    const { rows } = await checked(cwd, ['a.jpg', '--fail-under', 'niqe=1000']);
    const niqe = rows[0]?.metrics.niqe ?? Number.NaN;
    expect((await runCheck(cwd, ['a.jpg', '--fail-under', `niqe=${niqe}`])).code).toBe(0);
    const missed = await runCheck(cwd, ['a.jpg', '--fail-under', `niqe=${niqe - 1e-9}`]);
    expect(missed.code).toBe(1);
    expect(missed.stderr).toMatch(/niqe [\d.]+, and at most [\d.]+ is demanded/);
  });
});

describe('reports', () => {
  it('are CSV with the values of the JSON', async () => {
    const cwd = makePictures({ 'in/=a.jpg': JPEG, 'in/broken.jpg': NO_IMAGE });
    const args = ['in', '--max-bytes', '1', '--fail-under', 'psnr=1', '-r', fixturePath(JPEG), '--csv', '-'];
    const { code, stdout, rows } = await checked(cwd, args);
    expect(code).toBe(1);
    expect(stdout.split('\n', 1)).toEqual([
      'file,path,status,format,width,height,bytes,bpp,megapixels,bytes_out,saving,format_out,quality,psnr,errors,warnings,reason,message',
    ]);
    const [a, broken] = parseCsv(stdout);
    expect(a).toMatchObject({
      path: "'=a.jpg",
      status: 'error',
      bytes: String(BYTES),
      psnr: '100',
      errors: 'bytes',
    });
    expect(broken).toMatchObject({ status: 'failed', errors: '', reason: 'unsupported_format' });
    expect(rows.map(({ path }) => path)).toEqual(['=a.jpg', 'broken.jpg']);
    expect(Object.keys(contents(cwd)).filter((name) => name.startsWith('in'))).toHaveLength(2);
  });

  it('must not be images of the run, nor references', async () => {
    const cwd = makePictures({ 'in/a.jpg': JPEG, 'ref/a.jpg': JPEG });
    const before = contents(cwd);
    for (const args of [
      ['--csv', 'in/a.jpg'],
      ['--json', 'ref/a.jpg', '-r', 'ref', '--fail-under', 'ssim=0'],
    ]) {
      const { code, stderr } = await runCheck(cwd, ['in', ...args]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/would overwrite the (input|reference) a\.jpg/);
    }
    expect(contents(cwd)).toEqual(before);
  });

  it('-q leaves errors only, --verbose names what is fine', async () => {
    const cwd = makePictures({ 'in/a.jpg': JPEG, 'in/b.png': KEPT });
    const quiet = await runCheck(cwd, ['in', '--max-bytes', '1kB', '-q']);
    expect(quiet.stderr).toBe('error  a.jpg: 5.8 kB, and at most 1.0 kB is allowed\n');
    const verbose = await runCheck(cwd, ['in', '--max-bytes', '1kB', '--verbose']);
    expect(verbose.stderr).toMatch(/^error {2}a\.jpg.*\nok {5}b\.png\n1 fine, 1 with errors/);
  });
});

describe('writes nothing', () => {
  /** Everything there is to a tree but when it was read. */
  function state(folder: string): Record<string, unknown> {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const times = ['', ...names].map((name) => {
      const { mtimeMs, ctimeMs, size, mode, ino } = lstatSync(path.join(folder, name));
      return [name, { mtimeMs, ctimeMs, size, mode, ino }];
    });
    return { ...contents(folder), times: Object.fromEntries(times) };
  }

  it('whatever it checks', async () => {
    const cwd = makePictures();
    for (const name of ['photos', 'special'])
      cpSync(fixturePath(name), path.join(cwd, name), { recursive: true });
    const before = state(cwd);
    const args = ['--max-saving', '0', '--max-bytes', '1', '--fail-under', 'ssim=.9,niqe=5', '-r', 'photos'];
    expect((await runCheck(cwd, ['photos', 'special', ...args])).code).toBe(1);
    expect((await runCheck(cwd, ['.', '-f', 'auto', '--effort', '0', '--strip'])).code).toBe(1);
    expect(state(cwd)).toEqual(before);
  });

  it.skipIf(RESTRICTED === undefined)(`in folders that are read-only (${RESTRICTED_HINT})`, async () => {
    const cwd = makePictures({ 'in/a.jpg': JPEG });
    for (const folder of ['in', '.']) chmodSync(path.join(cwd, folder), 0o555);
    const { code, stderr } = await runCheck(cwd, ['in', '--max-saving', '90'], { through: RESTRICTED ?? [] });
    for (const folder of ['.', 'in']) chmodSync(path.join(cwd, folder), 0o755);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^1 fine · /) });
  });
});
