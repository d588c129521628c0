import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { until } from '../support/processes.js';
import { runRank } from '../support/ranked.js';
import { IQ, runIq, startIq } from '../support/run-iq.js';

const PICTURES = { 'in/a.jpg': 'special/sizes/13x17.jpg', 'in/b.jpg': 'photos/sand.jpg' };

let ranking = '';
beforeAll(async () => {
  const root = makePictures(PICTURES);
  await runRank(root, ['in', '--csv', 'ranking.csv', '--aesthetic', 'off', '--faces', 'off']);
  ranking = readFileSync(path.join(root, 'ranking.csv'), 'utf8');
});

/** A folder with pictures, a ranking of them, and a pipe that nobody else has open. */
function withPipe(name = 'pipe'): string {
  const root = makePictures(PICTURES);
  writeFileSync(path.join(root, 'ranking.csv'), ranking);
  execFileSync('mkfifo', [path.join(root, name)]);
  return root;
}

/** Of each command the options by which somebody may name a pipe, and before which a report is opened. */
const WAITING: readonly (readonly string[])[] = [
  ['rank', '--from', 'pipe', '--csv', 'r.csv'],
  ['rank', 'in', '--calibration', 'pipe', '--csv', 'r.csv'],
  ['rank', 'in', '--taste', 'pipe', '--csv', 'r.csv'],
  ['rank', '--files-from', 'pipe', '--csv', 'r.csv'],
  ['rank', 'in', '--csv', 'r.csv', '--json', 'pipe'],
  ['optimize', '--files-from', 'pipe', '--csv', 'r.csv'],
  ['optimize', 'in', '--strategy', 'predict', '--predictor', 'bpp', '--model', 'pipe', '--csv', 'r.csv'],
  ['optimize', 'in', '--csv', 'r.csv', '--json', 'pipe'],
  ['check', 'in', '--csv', 'r.csv', '--json', 'pipe'],
  ['score', 'in', '-m', 'niqe', '--niqe-model', 'pipe', '--csv', 'r.csv'],
  ['score', '--files-from', 'pipe', '-m', 'brisque', '--csv', 'r.csv'],
  ['evaluate', 'pipe', '--figures-only', '--json', 'r.json'],
  ['tune', 'pipe', '--json', 'r.json'],
  ['tune', 'ranking.csv', '--labels', 'pipe', '--json', 'r.json'],
  ['tune', 'ranking.csv', '--out', 'pipe.json', '--json', 'r.json'],
];

describe('a pipe at whose other end is nobody does not hold up', () => {
  it.each(WAITING.map((args, i) => [args, i % 2 === 0 ? 'SIGINT' : 'SIGTERM'] as const))(
    'iq %j at %s',
    async (args, signal) => {
      const root = withPipe(args.includes('pipe.json') ? 'pipe.json' : 'pipe');
      const { child, finished } = startIq(args, { cwd: root });
      await until(() => readdirSync(root).some((name) => name.startsWith('.iq-')), 'a report to be opened');
      child.kill(signal);
      const { code, stdout, stderr } = await finished;
      expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: 'Interrupted.\n' });
      expect(readdirSync(root).filter((name) => name.startsWith('.iq-') || /^r\./.test(name))).toEqual([]);
    },
  );

  it.each([
    [['optimize', 'in', '--config', 'pipe'], 'pipe'],
    [['rank', 'in'], 'iq.config.json'],
  ])('iq %j, which looks for its configuration in %s', async (args, name) => {
    const root = withPipe(name);
    const { child, finished } = startIq(args, { cwd: root });
    await sleep(500);
    child.kill('SIGINT');
    await finished;
    expect(child.signalCode ?? child.exitCode).toBe('SIGINT');
  });
});

describe('a pipe whose other end comes', () => {
  it('later is waited for, and read to its end', async () => {
    const root = withPipe();
    const { finished } = startIq(['rank', '--from', 'pipe', '--csv', '-'], { cwd: root });
    await sleep(300);
    const writer = spawn(
      'bash',
      ['-c', 'exec >pipe; head -c 100 ranking.csv; sleep .3; tail -c +101 ranking.csv'],
      {
        cwd: root,
      },
    );
    const { code, stdout } = await finished;
    expect({ code, stdout }).toEqual({ code: 0, stdout: ranking });
    expect(writer.exitCode).toBe(0);
  });

  it('from a shell is read and written like a file', async () => {
    const root = withPipe();
    const iq = `"${process.execPath}" "${IQ}"`;
    const script = `${iq} rank --from <(sleep .2; cat ranking.csv) --calibration <(cat curves.json) --csv >(cat >out.csv); sleep .2
      ${iq} rank --from /dev/stdin --csv - < <(cat ranking.csv) >stdin.csv
      ${iq} rank --from /dev/stdin --csv - <ranking.csv >file.csv
      ${iq} optimize --files-from <(printf 'in/a.jpg\\n') -n --csv /dev/fd/1 | cat >list.csv`;
    const calibrated = [
      'rank',
      '--from',
      'ranking.csv',
      '--calibrate',
      'curves.json',
      '--csv',
      'calibrated.csv',
    ];
    expect((await runIq(calibrated, { cwd: root })).code).toBe(0);
    execFileSync('bash', ['-c', script], { cwd: root, stdio: 'pipe' });
    const others = ['stdin', 'file'].map((name) => readFileSync(path.join(root, `${name}.csv`), 'utf8'));
    expect(others).toEqual([ranking, ranking]);
    expect(readFileSync(path.join(root, 'out.csv'), 'utf8')).toBe(
      readFileSync(path.join(root, 'calibrated.csv'), 'utf8'),
    );
    expect(readFileSync(path.join(root, 'list.csv'), 'utf8')).toMatch(/^file,path,.*\na\.jpg,/);
  });

  it('to read a report slowly gets all of it, and one that goes away fails the run in a sentence', async () => {
    const root = withPipe();
    const [head = '', row = ''] = ranking.split('\n');
    const rows = Array.from({ length: 2000 }, (_, i) => row.replaceAll('b.jpg', `${i}.jpg`));
    writeFileSync(path.join(root, 'long.csv'), [head, ...rows, ''].join('\n'));
    const args = ['rank', '--from', 'long.csv', '--dedupe', 'off', '--csv'];
    expect((await runIq([...args, 'whole.csv'], { cwd: root })).code).toBe(0);
    const reader = spawn('bash', ['-c', 'exec <pipe; sleep .5; cat >slow.csv'], { cwd: root });
    const { code } = await runIq([...args, 'pipe'], { cwd: root });
    await until(() => reader.exitCode !== null, 'the reader to end');
    expect(code).toBe(0);
    const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
    expect(read('slow.csv')).toBe(read('whole.csv'));
    spawn('bash', ['-c', 'exec <pipe; head -c 1000 >/dev/null'], { cwd: root });
    const gone = await runIq([...args, 'pipe'], { cwd: root });
    expect(gone.code).toBe(1);
    expect(gone.stderr).toMatch(/^iq: The report pipe cannot be written \(EPIPE\)\./);
  });
});

it('what never ends is no configuration', async () => {
  const root = withPipe();
  const { code, stderr } = await runIq(['rank', 'in', '--calibration', '/dev/zero'], { cwd: root });
  expect(code).toBe(2);
  expect(stderr).toMatch(/--calibration but received \/dev\/zero \(EFBIG\)/);
});
