import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.js';
import { contents, makePictures } from '../support/pictures.js';
import { parseCsv, readCsv } from '../support/reports.js';
import { IQ, runIq } from '../support/run-iq.js';

const JPEG = 'special/colour/adobe-rgb.jpg';
const SMALL = 'special/sizes/13x17.jpg';
const KEPT = 'special/animated/spinner.gif';

const SPECIFIED =
  'file,path,status,reason,format_in,format_out,width,height,bytes_in,bytes_out,saving,bpp_in,bpp_out,' +
  'predicted_quality,quality,metric,target,score,worst_area,encodes,probes,ms';

describe('the CSV', () => {
  it('begins with the documented columns, and its values are those of the files', async () => {
    const root = makePictures({
      'in/deep/a.jpg': JPEG,
      'in/b.png': 'photos/sunset small.png',
      'in/c.gif': KEPT,
    });
    await runIq(['optimize', 'in', '--csv', 'r.csv', '-t', '.97'], { cwd: root });
    const text = readFileSync(path.join(root, 'r.csv'), 'utf8');
    expect(`${text.split('\n', 1)[0]},`.startsWith(`${SPECIFIED},`)).toBe(true);
    const rows = parseCsv(text);
    expect(rows.map(({ path, file, status }) => [path, file, status])).toEqual([
      ['b.png', 'b.png', 'optimized'],
      ['c.gif', 'c.gif', 'kept'],
      ['deep/a.jpg', 'a.jpg', 'optimized'],
    ]);
    for (const row of rows) {
      const bytesIn = statSync(path.join(root, 'in', row.path ?? '')).size;
      const bytesOut = statSync(path.join(root, 'in-optimized', row.output ?? '')).size;
      const bitsPerPixel = (bytes: number) => (bytes * 8) / (Number(row.width) * Number(row.height));
      expect(Number(row.bytes_in)).toBe(bytesIn);
      expect(Number(row.bytes_out)).toBe(bytesOut);
      expect(Number(row.saving)).toBeCloseTo(1 - bytesOut / bytesIn, 4);
      expect(Number(row.bpp_in)).toBeCloseTo(bitsPerPixel(bytesIn), 4);
      expect(Number(row.bpp_out)).toBeCloseTo(bitsPerPixel(bytesOut), 4);
      expect(row).toMatchObject({ metric: 'ssim', target: '0.97' });
      if (row.status === 'optimized') expect(Number(row.score)).toBeGreaterThanOrEqual(0.97);
      else expect(row).toMatchObject({ score: '', quality: '', bytes_out: row.bytes_in });
    }
    expect(rows[2]).toMatchObject({ width: '300', height: '200', format_in: 'jpeg', format_out: 'jpeg' });
  });

  it('brings names with separators through, and defuses those that look like formulas', async () => {
    const plain = [
      'comma, and "quotes".jpg',
      'line\nbreak.jpg',
      "apostrophe's.jpg",
      'semi;colon\ttab.jpg',
      'ünï✓.jpg',
    ];
    const formulas = ['=cmd|calc.jpg', '+1.jpg', '@x.jpg', '-1.jpg', '\t=tab.jpg', '\r=return.jpg'];
    const names = [...plain, ...formulas].sort();
    const root = makePictures(Object.fromEntries(names.map((name) => [`in/${name}`, SMALL])));
    const { code } = await runIq(['optimize', 'in', '--csv', 'r.csv', '--json', 'r.json'], { cwd: root });
    expect(code).toBe(0);
    const cells = names.map((name) => (formulas.includes(name) ? `'${name}` : name));
    const rows = readCsv(path.join(root, 'r.csv'));
    for (const column of ['file', 'path', 'output']) expect(rows.map((row) => row[column])).toEqual(cells);
    const { rows: jsonRows } = JSON.parse(readFileSync(path.join(root, 'r.json'), 'utf8'));
    expect(jsonRows.map(({ path }: { path: string }) => path)).toEqual(names);
  });

  it('lies beside a meta file that says what it was made of', async () => {
    const root = makePictures({ 'in/b.jpg': SMALL, 'in/a/c.jpg': SMALL });
    const run = async (args: string[]) => {
      await runIq(['optimize', 'in', '-n', '--csv', 'r.csv', ...args], { cwd: root });
      return JSON.parse(readFileSync(path.join(root, 'r.csv.meta.json'), 'utf8'));
    };
    const meta = await run(['-t', '.97', '--strip']);
    expect(meta).toMatchObject({
      schemaVersion: 1,
      command: 'optimize',
      version: VERSION,
      rows: 2,
      interrupted: false,
    });
    expect(meta.config).toMatchObject({
      metric: 'ssim',
      target: 0.97,
      formats: 'keep',
      strip: true,
      minSaving: 0.02,
    });
    expect(meta.configHash).toMatch(/^[0-9a-f]{64}$/);
    expect(meta.listingDigest).toBe(createHash('sha256').update('a/c.jpg\0b.jpg').digest('hex'));
    expect(await run(['--strip', '--target', '0.97'])).toEqual(meta);
    expect((await run(['-t', '.96', '--strip'])).configHash).not.toBe(meta.configHash);
  });

  it('to - is all there is on standard output', async () => {
    const root = makePictures({ 'in/a.jpg': SMALL, 'in/broken.jpg': 'README.md' });
    const { code, stdout, stderr } = await runIq(['optimize', 'in', '--csv', '-', '--verbose'], {
      cwd: root,
    });
    expect(code).toBe(1);
    expect(parseCsv(stdout).map(({ path, status }) => [path, status])).toEqual([
      ['a.jpg', 'kept'],
      ['broken.jpg', 'failed'],
    ]);
    expect(stderr).toMatch(/^kept {3}a\.jpg.*\nfailed broken\.jpg.*\n0 optimised, 1 kept, 1 failed/);
    expect(Object.keys(contents(root)).filter((name) => name.includes('meta'))).toEqual([]);
  });
});

describe('the JSON', () => {
  it('holds schema version, command and the CSV’s values', async () => {
    const root = makePictures({ 'in/a.jpg': JPEG, 'in/broken.jpg': 'README.md', 'in/c.gif': KEPT });
    const { stdout } = await runIq(['optimize', 'in', '--csv', 'r.csv', '--json', '-'], { cwd: root });
    const { rows, ...head } = JSON.parse(stdout);
    expect(head).toEqual({ schemaVersion: 1, command: 'optimize' });
    const asCells = (row: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')]));
    expect(rows.map(asCells)).toEqual(readCsv(path.join(root, 'r.csv')));
    expect(rows[0]).toMatchObject({ status: 'optimized', width: 300, quality: expect.any(Number) });
    expect(rows[1]).toMatchObject({
      status: 'failed',
      width: null,
      message: expect.stringContaining('broken.jpg'),
    });
  });
});

describe('a report’s place', () => {
  it('may be a pipe or a device, which stay what they are', async () => {
    const root = makePictures({ 'in/a.jpg': SMALL });
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    const read = promisify(execFile)('cat', [path.join(root, 'pipe')]);
    const { code } = await runIq(['optimize', 'in', '--csv', 'pipe', '--json', '/dev/null'], { cwd: root });
    expect(code).toBe(0);
    expect(parseCsv((await read).stdout)).toMatchObject([{ path: 'a.jpg' }]);
    expect(lstatSync(path.join(root, 'pipe')).isFIFO()).toBe(true);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(existsSync('/dev/null.meta.json') || existsSync(path.join(root, 'pipe.meta.json'))).toBe(false);
  });

  it('may be a symbolic link to a file', async () => {
    const root = makePictures({ 'in/a.jpg': SMALL });
    writeFileSync(path.join(root, 'real.csv'), 'old');
    symlinkSync('real.csv', path.join(root, 'link.csv'));
    await runIq(['optimize', 'in', '--csv', 'link.csv'], { cwd: root });
    expect(lstatSync(path.join(root, 'link.csv')).isSymbolicLink()).toBe(true);
    expect(readCsv(path.join(root, 'real.csv'))).toHaveLength(1);
  });

  it('may be in folders that do not exist yet, which a run that is refused does not leave behind', async () => {
    const root = makePictures({ 'in/a.jpg': SMALL, file: SMALL });
    const args = ['optimize', 'in', '-n', '--csv', 'new/deep/r.csv', '--log-file', 'logs/deep/log.txt'];
    expect(await runIq([...args, '--json', 'file/r.json'], { cwd: root })).toMatchObject({ code: 2 });
    expect(existsSync(path.join(root, 'new'))).toBe(false);
    expect(await runIq([...args, '--json', 'other/r.json'], { cwd: root })).toMatchObject({ code: 0 });
    expect(readCsv(path.join(root, 'new/deep/r.csv'))).toHaveLength(1);
    for (const name of ['new/deep/r.csv.meta.json', 'other/r.json', 'logs/deep/log.txt'])
      expect(existsSync(path.join(root, name))).toBe(true);
  });

  it.each([
    ['optimize', ['-n']],
    ['score', []],
  ])('that cannot be had leaves no trace of the other report of iq %s', async (command, more) => {
    const root = makePictures({ 'in/a.jpg': SMALL });
    const reports = ['--csv', 'r.csv', '--json', 'in/a.jpg/r.json'];
    const { code, stderr } = await runIq([command, 'in', ...more, ...reports], { cwd: root });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written') });
    expect(readdirSync(root)).toEqual(['in']);
  });

  it('may be left early by its reader', () => {
    const root = makePictures({ 'in/a.jpg': JPEG, 'in/b.jpg': JPEG, 'in/c.jpg': JPEG });
    const script = 'set -o pipefail; "$0" "$1" optimize in --csv - --jobs 1 2>words | head -c 5; echo " $?"';
    const stdout = execFileSync('bash', ['-c', script, process.execPath, IQ], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stdout).toBe('file, 0\n');
    expect(readFileSync(path.join(root, 'words'), 'utf8')).toMatch(/^3 optimised, 0 kept, 0 failed/);
  });
});
