import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { IQ, runIq } from '../support/run-iq.js';

const GOOD = 'special/orientation/orientation-1.jpg';
const KEPT = 'special/sizes/13x17.jpg';
const BROKEN = 'README.md';
const THREE = { 'in/a.jpg': GOOD, 'in/b.jpg': KEPT, 'in/c.jpg': BROKEN };

const ESCAPE = '\u001b';
const SUMMARY =
  /^1 optimised, 1 kept, 1 failed · \d+(\.\d)? k?B → \d+(\.\d)? k?B \(−\d+\.\d %\) · \d+\.\d s\n1 kept as insufficient_saving: .*\nWritten to in-optimized\n$/;

describe('without a terminal', () => {
  it('failures and a summary are said on standard error, in plain text', async () => {
    const { code, stdout, stderr } = await runIq(['optimize', 'in'], { cwd: makePictures(THREE) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const [failure, ...summary] = stderr.split(/(?<=\n)/);
    expect(failure).toMatch(/^failed c\.jpg \(unsupported_format\): .*c\.jpg is not an image/);
    expect(summary.join('')).toMatch(SUMMARY);
    expect(stderr).not.toContain(ESCAPE);
    expect(stderr).not.toContain('\r');
  });

  it('--verbose adds a line for each image, in their order', async () => {
    const { stderr } = await runIq(['optimize', 'in', '--verbose'], { cwd: makePictures(THREE) });
    expect(stderr).toMatch(
      /^done {3}a\.jpg: jpeg q \d+ · ssim 0\.\d{4} · .*\nkept {3}b\.jpg \(\w+\)\nfailed c\.jpg/,
    );
  });

  it('--quiet leaves errors only', async () => {
    const { stderr } = await runIq(['optimize', 'in', '--quiet', '--verbose'], { cwd: makePictures(THREE) });
    expect(stderr).toMatch(/^failed c\.jpg .*\n$/);
    const fine = await runIq(['optimize', 'in', '-q'], { cwd: makePictures({ 'in/a.jpg': KEPT }) });
    expect(fine).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('--log-file appends every line with its time, whatever is shown', async () => {
    const cwd = makePictures(THREE);
    for (const flags of [['--quiet'], []])
      await runIq(['optimize', 'in', '--no-cache', '--log-file', 'log', ...flags], { cwd });
    const lines = readFileSync(path.join(cwd, 'log'), 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;
    expect(lines.filter((line) => !time.test(line))).toEqual([]);
    const words = lines.map((line) => line.replace(time, '').split(' ').slice(0, 2).join(' '));
    const run = ['iq optimize', 'done  ', 'kept  ', 'failed c.jpg', '1 optimised,', '1 kept', 'Written to'];
    expect(words.map((text) => text.trim())).toEqual([...run, ...run].map((text) => text.trim()));
  });
});

it('control characters in names, options and messages do not reach the terminal', async () => {
  const evil = `in/${ESCAPE}[31mred\u0007\u009b2J‮txt.jpg`;
  const cwd = makePictures({ [evil]: BROKEN, 'in/fine.jpg': KEPT, [`in/${ESCAPE}[2Jkept.jpg`]: KEPT });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
  const commands = [
    ['in', '--verbose', '--log-file', 'log'],
    [evil],
    [`${ESCAPE}[31mnowhere`],
    ['in', `--${ESCAPE}[31m`],
    ['in', '--metric', `${ESCAPE}[31m`],
    ['in', '--format', `${ESCAPE}[31m`],
    ['in', '--out', `in/${ESCAPE}[2Jkept.jpg`],
    ['in', '--config', `${ESCAPE}[31m`],
    ['in', '--csv', `${ESCAPE}[31m/x`],
    ['in', '--log-file', `${ESCAPE}[31m/x`],
  ];
  for (const args of commands) {
    const { stderr } = await runIq(['optimize', ...args], { cwd });
    expect(stderr).toMatch(/\\u001b\[/);
    expect(stderr).not.toMatch(raw);
  }
  expect(readFileSync(path.join(cwd, 'log'), 'utf8')).not.toMatch(raw);
});

const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

describe.skipIf(!hasScript)('on a terminal (needs script of util-linux)', () => {
  /** What the terminal shows of a run; standard output goes to a file. */
  const onTerminal = (args: string, env: Record<string, string> = {}) => {
    const cwd = makePictures(THREE);
    writeFileSync(
      path.join(cwd, 'run'),
      `"${process.execPath}" "${IQ}" optimize in ${args} >out; echo "code $?" >>out\n`,
    );
    const { NO_COLOR, CI, ...environment } = process.env;
    const { stdout } = spawnSync('script', ['-qec', 'sh run', '/dev/null'], {
      cwd,
      encoding: 'utf8',
      env: { ...environment, TERM: 'xterm-256color', ...env },
      input: '',
    });
    return { shown: stdout, out: readFileSync(path.join(cwd, 'out'), 'utf8'), cwd };
  };

  it('a bar tells files, megabytes saved and the time left, and goes away; the summary has colours', () => {
    const { shown, out, cwd } = onTerminal('');
    expect(shown).toMatch(/[█░]+ [0-3]\/3 files · \d+\.\d MB saved · \S+ left/);
    expect(shown).toMatch(/\d\/3 files(.|\r|\n)*1 optimised/);
    expect(shown).toContain(`${ESCAPE}[32m1 optimised${ESCAPE}[39m`);
    // The cursor that the bar hid is shown again.
    expect(shown.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(shown.lastIndexOf(`${ESCAPE}[?25l`));
    expect(out).toBe('code 1\n');
    expect(Object.keys(contents(path.join(cwd, 'in-optimized')))).toEqual(['a.jpg', 'b.jpg']);
  });

  it.each([['--no-progress'], ['--quiet']])('%s shows none', (flag) => {
    expect(onTerminal(flag).shown).not.toMatch(/files ·|[█░]/);
  });

  it('a failure has its own line above the bar and stays', () => {
    const { shown } = onTerminal('');
    // Nothing that could erase an earlier line: no restored position, no cursor moved up.
    for (const erasing of ['7', '8', '[s', '[u', '[1A']) expect(shown).not.toContain(ESCAPE + erasing);
    const lines = shown.split('\n').map((line) => line.slice(line.lastIndexOf(`${ESCAPE}[2K`)));
    expect(lines.find((line) => line.includes('failed'))).toMatch(
      /^.\[2K.\[31mfailed.\[39m c\.jpg [^█░]*Convert or remove it\.\r$/,
    );
  });

  it('NO_COLOR takes the colours away, not the bar', () => {
    const { shown } = onTerminal('', { NO_COLOR: '1' });
    expect(shown).toMatch(/[0-3]\/3 files/);
    for (const colour of ['[31m', '[32m', '[2m']) expect(shown).not.toContain(ESCAPE + colour);
  });

  it('data on standard output stays free of the bar', () => {
    const { shown, out } = onTerminal('--csv -');
    expect(shown).toMatch(/[0-3]\/3 files/);
    expect(out).toMatch(/^file,path,.*\na\.jpg,a\.jpg,optimized,.*\nb\.jpg,.*\nc\.jpg,.*\ncode 1\n$/);
  });
});
