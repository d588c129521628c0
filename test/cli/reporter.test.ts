import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { parseCsv, readCsv, rowsOf } from '../support/reports.js';
import { IQ, type RunOptions, runIq } from '../support/run-iq.js';
import { commandsIn } from '../support/runner.js';

const SMALL = 'special/sizes/13x17.jpg';
const PICTURES = { 'in/a.jpg': SMALL, 'in/deep/b.png': 'README.md', 'in/c.jpg': 'photos/sand.jpg' };
const ENV = { IQ_OFFLINE: '1' };

const COMMANDS = [
  ['optimize', ['-n', '--effort', '0']],
  ['rank', ['--no-cache']],
  ['score', ['-r', 'in', '-m', 'psnr']],
] as const;

/** The folder of the pictures and how to run commands in it. */
function workplace(env: Record<string, string> = {}) {
  const cwd = makePictures(PICTURES);
  const run = (args: readonly string[], more: RunOptions = {}) =>
    runIq(args, { cwd, ...more, env: { ...ENV, ...env, ...more.env } });
  return { cwd, run };
}

describe.each(COMMANDS)('iq %s --reporter', (command, args) => {
  const base = [command, 'in', ...args];

  it('refuses another name with the list of those there are', async () => {
    const { code, stdout, stderr } = await workplace().run([...base, '--reporter', 'xml']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'iq: Expected text, json, ndjson, csv or github for --reporter but received "xml".\n',
    );
  });

  it.each([
    ['json', '--json', '-'],
    ['csv', '--csv', '-'],
    ['github', '--csv', '-'],
    ['ndjson', '--json', '-'],
  ])('%s with %s - is one thing too many on standard output', async (reporter, ...report) => {
    const { code, stdout, stderr } = await workplace().run([...base, ...report, '--reporter', reporter]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `iq: Expected at most one report on standard output but received --reporter ${reporter} and - for another.\n`,
    );
  });

  it('csv and json are what --csv - and --json - write', async () => {
    const { run } = workplace();
    const withoutTimes = (text: string) => text.replace(/("ms":|jpeg-table\d,)\d+/g, '$1');
    const columns = (text: string) => parseCsv(text).map(({ ms: _, ...row }) => row);
    const csv = await run([...base, '--reporter', 'csv']);
    expect(columns(csv.stdout)).toEqual(columns((await run([...base, '--csv', '-'])).stdout));
    const json = await run([...base, '--reporter', 'json']);
    expect(withoutTimes(json.stdout)).toBe(withoutTimes((await run([...base, '--json', '-'])).stdout));
    expect(json.code).toBe(1);
  });

  it('goes with files of both kinds, which have the same rows', async () => {
    const { cwd, run } = workplace();
    const { stdout, stderr } = await run([
      ...base,
      ...['--csv', 'r.csv', '--json', 'r.json', '--reporter', 'ndjson'],
    ]);
    const lines = stdout.trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line));
    expect(rows.map(({ schemaVersion, command, ...row }) => row)).toEqual(rowsOf(path.join(cwd, 'r.json')));
    expect(rows.map((row) => row.path)).toEqual(readCsv(path.join(cwd, 'r.csv')).map((row) => row.path));
    expect(stderr).toMatch(/^failed deep\/b\.png \(unsupported_format\)/m);
  });

  it('github annotates what failed, from the root of the repository', async () => {
    const { cwd, run } = workplace();
    const { stdout, stderr } = await run([...base, '--reporter', 'github', '-q'], {
      env: { GITHUB_WORKSPACE: path.dirname(cwd) },
    });
    expect(commandsIn(stdout)).toMatchObject([
      {
        name: 'error',
        properties: {
          file: `${path.basename(cwd)}/in/deep/b.png`,
          title: `iq ${command}: unsupported_format`,
        },
        data: expect.stringContaining('deep/b.png is not an image'),
      },
    ]);
    expect(stdout).toMatch(new RegExp(`\\niq ${command}: 1 error in all\\n$`));
    expect(stderr).toMatch(/^failed deep\/b\.png .*\n$/);
    expect(existsSync(path.join(cwd, 'summary.md'))).toBe(false);
  });

  it('may be left early by its reader', () => {
    const { cwd } = workplace();
    for (const reporter of ['ndjson', 'github', 'json', 'csv']) {
      const script = 'set -o pipefail; "$@" 2>words | head -c 5 >begin; echo "$?"';
      const argv = ['-c', script, 'bash', process.execPath, IQ, ...base, '--reporter', reporter];
      const env = { ...process.env, ...ENV };
      expect(execFileSync('bash', argv, { cwd, encoding: 'utf8', env })).toBe('1\n');
      expect(readFileSync(path.join(cwd, 'begin'), 'utf8')).toHaveLength(5);
      expect(readFileSync(path.join(cwd, 'words'), 'utf8')).not.toMatch(/EPIPE|iq:/);
    }
  });
});

describe('where the reporter is named', () => {
  it('is the environment or the top of the configuration, too; a flag goes before both', async () => {
    const { cwd, run } = workplace({ IQ_REPORTER: 'ndjson' });
    expect((await run(['score', 'in/a.jpg', '-r', 'in', '-m', 'psnr'])).stdout).toMatch(/^\{"schemaVersion"/);
    writeFileSync(path.join(cwd, 'iq.config.json'), '{"reporter": "csv"}');
    const args = ['optimize', 'in/a.jpg', '-n', '--effort', '0'];
    expect((await run(args, { env: { IQ_REPORTER: '' } })).stdout).toMatch(/^file,path/);
    expect((await run(args)).stdout).toMatch(/^\{"schemaVersion"/);
    expect((await run([...args, '--reporter', 'text'])).stdout).toBe('');
  });

  it('is not GitHub itself', async () => {
    const { cwd, run } = workplace({ GITHUB_ACTIONS: 'true', CI: 'true' });
    const env = { GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md') };
    const { stdout } = await run(['optimize', 'in', '-n', '--effort', '0'], { env });
    expect(stdout).toBe('');
    expect(existsSync(path.join(cwd, 'summary.md'))).toBe(false);
  });
});

describe('github', () => {
  it('annotates scores that fall short', async () => {
    const { run } = workplace();
    const { code, stdout } = await run([
      ...['score', 'in/a.jpg', '-r', 'in', '-m', 'psnr', '--fail-under', 'psnr=101', '--reporter', 'github'],
    ]);
    expect(code).toBe(1);
    expect(commandsIn(stdout)).toEqual([
      {
        name: 'error',
        properties: { file: 'in/a.jpg', title: 'iq score: short' },
        data: 'a.jpg: psnr 100, and at least 101 is demanded.',
      },
    ]);
  });

  it('annotates failed images also where only the best are listed', async () => {
    const { run } = workplace();
    const { code, stdout } = await run(['rank', 'in', '--no-cache', '--top', '1', '--reporter', 'github']);
    expect(code).toBe(1);
    expect(commandsIn(stdout)).toMatchObject([{ properties: { file: 'in/deep/b.png' } }]);
  });

  it('adds up a run in the summary of its step, and another run behind it', async () => {
    const { cwd, run } = workplace();
    const env = { GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md') };
    for (const _ of [1, 2])
      await run(['optimize', 'in', '-n', '-f', 'webp', '--reporter', 'github'], { env });
    const text = readFileSync(path.join(cwd, 'summary.md'), 'utf8');
    expect(text.match(/<h3>iq optimize<\/h3>\n<p>3 rows · 1 error<\/p>/g)).toHaveLength(2);
    expect(text).toMatch(
      /<td>jpeg → webp<\/td><td>2<\/td><td>54\.7 kB<\/td><td>[\d.]+ kB<\/td><td>−[\d.]+ %/,
    );
  });

  it('warns of a summary that cannot be written, and the run is none the worse', async () => {
    const { cwd, run } = workplace();
    const args = ['optimize', 'in/a.jpg', '-n', '--reporter', 'github'];
    const env = { GITHUB_STEP_SUMMARY: path.join(cwd, 'nowhere/summary.md') };
    const { code, stderr } = await run(args, { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^The step summary .*nowhere\/summary\.md cannot be written \(ENOENT\)\.$/m);
    expect(await run([...args, '-q'], { env })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

it.skipIf(!existsSync('/dev/full')).each([
  ['json', []],
  ['ndjson', []],
  ['csv', []],
  ['github', []],
  ['text', ['--csv', '-']],
  ['text', ['--report', '-']],
])('says so where standard output takes nothing more, --reporter %s', async (reporter, more) => {
  const cwd = makePictures({ 'in/a.jpg': SMALL });
  const through = ['bash', '-c', 'exec "$@" > /dev/full', '--'];
  const args = ['optimize', 'in', '-n', '-q', '--reporter', reporter, ...more];
  const { code, stderr } = await runIq(args, { cwd, through });
  expect(stderr).toBe('iq: The report on standard output cannot be written (ENOSPC). Give another path.\n');
  expect(code).toBe(1);
});
