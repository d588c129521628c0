import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectFailures } from '../support/failures.js';
import { canMount, NAMESPACE } from '../support/hostile/faults/disk.js';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { rowsOf } from '../support/reports.js';
import { RESTRICTED, RESTRICTED_HINT } from '../support/restricted.js';
import { IQ, runIq } from '../support/run-iq.js';

const GOOD = 'special/orientation/orientation-1.jpg';

describe.skipIf(RESTRICTED === undefined)(`permissions (${RESTRICTED_HINT})`, () => {
  const through = { through: RESTRICTED ?? [] };

  it('an unreadable file is a failed row', async () => {
    const root = makePictures({ 'in/a.jpg': GOOD, 'in/b.jpg': GOOD });
    const secret = path.join(root, 'in/a.jpg');
    execFileSync('chmod', ['000', secret]);
    const { code } = await runIq(['optimize', 'in', '--json', 'r.json'], { cwd: root, ...through });
    expect(code).toBe(1);
    expect(rowsOf(path.join(root, 'r.json'))).toMatchObject([
      { path: 'a.jpg', reason: 'permission_denied', message: expect.stringContaining('a.jpg') },
      { path: 'b.jpg', status: 'optimized' },
    ]);
  });

  it('an output folder that turned read-only is a failed row', async () => {
    const root = makePictures({ 'in/deep/a.jpg': GOOD, 'in/b.jpg': GOOD });
    addPictures(root, { 'in-optimized/deep/x.png': 'special/sizes/1x1.png' });
    const locked = path.join(root, 'in-optimized/deep');
    execFileSync('chmod', ['555', locked]);
    await expectFailures(root, { 'deep/a.jpg': 'permission_denied' }, [], through);
    expect(readdirSync(locked)).toEqual(['x.png']);
  });

  it('a source in a read-only folder cannot be replaced and stays', async () => {
    const root = makePictures({ 'in/locked/a.jpg': GOOD, 'in/b.jpg': GOOD });
    const locked = path.join(root, 'in/locked');
    execFileSync('chmod', ['555', locked]);
    const before = contents(locked);
    const { code } = await runIq(['optimize', 'in', '--in-place', '--json', 'r.json'], {
      cwd: root,
      ...through,
    });
    expect(code).toBe(1);
    expect(contents(locked)).toEqual(before);
    expect(rowsOf(path.join(root, 'r.json'))).toMatchObject([
      { path: 'b.jpg', status: 'optimized' },
      { path: 'locked/a.jpg', reason: 'permission_denied' },
    ]);
  });
});

describe.skipIf(!canMount())('a full disk (needs the right to mount in a namespace of its own)', () => {
  /** Runs a script in which `disk` is a file system of 64 kB and `iq` the command. */
  const onSmallDisk = (root: string, script: string) =>
    execFileSync(
      'unshare',
      [
        ...NAMESPACE,
        'bash',
        '-c',
        `mkdir disk && mount -t tmpfs -o size=64k none disk && iq() { "${process.execPath}" "${IQ}" "$@"; }; ${script}`,
      ],
      { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );

  it('is a failed row for what did not fit, and nothing is left half-written', () => {
    const root = makePictures({
      'in/a.jpg': 'photos/meadow.jpg',
      'in/b.jpg': 'photos/sand.jpg',
      'in/c.jpg': GOOD,
    });
    const before = contents(path.join(root, 'in'));
    const stdout = onSmallDisk(
      root,
      'iq optimize in --out disk/out --jobs 1 --json r.json 2>words; echo $?; find disk -type f -printf "%P %s\\n" | sort',
    );
    const rows = rowsOf(path.join(root, 'r.json'));
    const written = rows
      .filter(({ status }) => status !== 'failed')
      .map((row) => `out/${row.output} ${row.bytes_out}`);
    expect(stdout.trim().split('\n')).toEqual(['1', ...written]);
    const failed = rows.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason, message } of failed)
      expect({ reason, message }).toEqual({
        reason: 'no_space',
        message: expect.stringContaining('the disk is full'),
      });
    expect(contents(path.join(root, 'in'))).toEqual(before);
  });

  it('loses a report with a sentence, and the run has failed', () => {
    const root = makePictures({ 'in/a.jpg': 'special/sizes/13x17.jpg' });
    const stdout = onSmallDisk(
      root,
      'head -c 65536 /dev/zero >disk/fill; iq optimize in --csv disk/r.csv 2>words; echo $?; ls disk',
    );
    expect(stdout).toMatch(/^1\nfill\n$/);
    expect(readFileSync(path.join(root, 'words'), 'utf8')).toMatch(
      /^iq: .*r\.csv cannot be written \(ENOSPC\).*\n$/,
    );
  });
});
