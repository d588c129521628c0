import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.js';
import { checked, findingsOf, runCheck } from '../support/checked.js';
import { contents, fixturePath, makePictures } from '../support/pictures.js';
import { childrenOf, isRunning, until } from '../support/processes.js';
import { runIq, startIq } from '../support/run-iq.js';

/** 5.8 kB, half of which can be saved; .01 megapixels. */
const JPEG = 'special/orientation/orientation-1.jpg';

/** What is found in the JPEG with a configuration, the environment and flags. */
async function found(
  config: object,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; findings: string[] | undefined; stderr: string }> {
  const cwd = makePictures({ 'a.jpg': JPEG });
  writeFileSync(path.join(cwd, 'iq.config.json'), JSON.stringify(config));
  const { code, rows, stderr } = await checked(cwd, ['a.jpg', ...args], { env });
  return { code, findings: findingsOf(rows)['a.jpg'], stderr };
}

describe('levels', () => {
  const LIMITS = [
    ['saving', 1],
    ['bytes', '1kB'],
    ['bpp', 0.1],
    ['megapixels', 0],
  ] as const;

  it.each(LIMITS)(
    '%s: a warning does not fail, an error does, and so does a limit alone',
    async (name, limit) => {
      expect(await found({ check: { [name]: { warn: limit } } })).toMatchObject({
        code: 0,
        findings: [`warning ${name}`],
        stderr: expect.stringMatching(/^warn {3}a\.jpg: .*\n0 fine, 1 with warnings/),
      });
      for (const levels of [limit, { error: limit }, { warn: 0, error: limit }]) {
        const { code, findings } = await found({ check: { [name]: levels } });
        expect({ code, findings }).toEqual({ code: 1, findings: [`error ${name}`] });
      }
    },
  );

  it('of scores', async () => {
    const reference = fixturePath('special/orientation/orientation-2.jpg');
    const levels = { ssim: { warn: 1 }, psnr: 99 };
    expect(await found({ check: { scores: levels, reference } })).toMatchObject({
      code: 1,
      findings: ['warning score', 'error score'],
    });
  });

  it('go from the flag over the environment to the file, each limit for itself', async () => {
    const file = { check: { bytes: { warn: '2kB', error: '9kB' }, megapixels: { error: 0 } } };
    expect((await found(file)).findings).toEqual(['warning bytes', 'error megapixels']);
    const env = { IQ_MAX_BYTES: '3kB' };
    expect((await found(file, [], env)).findings).toEqual(['error bytes', 'error megapixels']);
    const flags = ['--max-bytes', '8kB', '--max-megapixels', '1'];
    expect((await found(file, flags, env)).findings).toEqual(['warning bytes']);
    expect((await found(file, flags, env)).code).toBe(0);
  });

  it('of scores go together metric by metric', async () => {
    const file = { check: { reference: 'a.jpg', scores: { ssim: { error: 2 }, psnr: { warn: 200 } } } };
    const args = ['--fail-under', 'ssim=.5'];
    expect(await found(file, args)).toMatchObject({ code: 0, findings: ['warning score'] });
  });

  it('a flag that leaves a warning of the file no room takes its place too', async () => {
    const scores = { ssim: { warn: 0.9, error: 0.5 } };
    const file = { check: { bytes: { warn: '2kB', error: '9kB' }, reference: 'a.jpg', scores } };
    const { code, findings } = await found(file, ['--max-bytes', '1kB', '--fail-under', 'ssim=.95']);
    expect({ code, findings }).toEqual({ code: 1, findings: ['error bytes'] });
  });

  it('every flag has its place in the environment', async () => {
    const env = {
      IQ_MAX_SAVING: '1',
      IQ_MAX_BPP: '0',
      IQ_MAX_MEGAPIXELS: '0',
      IQ_FAIL_UNDER: 'psnr=101',
      IQ_REFERENCE: 'a.jpg',
    };
    expect((await found({}, [], env)).findings).toEqual([
      'error saving',
      'error bpp',
      'error megapixels',
      'error score',
    ]);
  });
});

describe('what optimising would do', () => {
  it('is as the file says for iq optimize, unless it says otherwise for iq check', async () => {
    const strict = { optimize: { target: 1, maxQuality: 40, out: 'elsewhere' } };
    expect(await found(strict)).toMatchObject({ code: 0, findings: [] });
    for (const config of [
      { ...strict, check: { preset: 'balanced', maxQuality: 100 } },
      { optimize: { preset: 'high', minSaving: 90 }, check: { minSaving: 2 } },
    ]) {
      expect((await found(config)).findings).toEqual(['error saving']);
    }
    expect((await found(strict, ['--preset', 'small', '--max-quality', '100'])).findings).toEqual([
      'error saving',
    ]);
  });

  it('finds its model beside the file', async () => {
    const cwd = makePictures({ 'in/a.jpg': JPEG });
    writeFileSync(
      path.join(cwd, 'iq.config.json'),
      '{"optimize": {"model": "gone.json", "predictor": "bpp"}}',
    );
    const { code, stderr } = await runCheck(path.join(cwd, 'in'), ['.']);
    expect(code).toBe(2);
    expect(stderr).toContain(path.join(cwd, 'gone.json'));
  });
});

describe('refuses before any work', () => {
  it.each([
    ['--max-bytes lots', /a size such as 300kB.* for --max-bytes but received "lots"/],
    ['--max-bytes 3XB', /for --max-bytes/],
    ['--max-bytes -1', /for --max-bytes|argument missing/],
    ['--max-saving 101', /a percentage from 0 to 100 for --max-saving/],
    ['--max-bpp much', /a number from 0 for --max-bpp/],
    ['--max-megapixels=-1', /a number from 0 for --max-megapixels/],
    ['--fail-under beauty=1', /beauty/],
    ['--fail-under ssim', /metric=value/],
    ['--fail-under ssim=.9', /Expected --reference .* for ssim/],
    ['--fail-under ssim=.9 -r nowhere', /nowhere does not exist/],
    ['--fail-under brisque=40', /brisque/],
    ['--target 2', /--target/],
    ['--preset huge', /--preset/],
    ['--in-place', /unknown option '--in-place'/],
    ['--csv - --json -', /at most one report/],
    ['--csv r --json r', /one purpose/],
  ])('%s', async (line, words) => {
    const cwd = makePictures({ 'in/a.jpg': JPEG });
    const before = contents(cwd);
    const { code, stdout, stderr } = await runCheck(cwd, ['in', ...line.split(' ')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(contents(cwd)).toEqual(before);
  });

  it.each([
    [{ bytes: 'lots' }, /a size such as .* for check\.bytes\.error in .* but received "lots"/],
    [{ bytes: { warning: 1 } }, /only known options but received check\.bytes\.warning/],
    [{ saving: { warn: 101 } }, /a percentage .* for check\.saving\.warn/],
    [{ scores: { ssim: 'good' } }, /a number for check\.scores\.ssim\.error/],
    [{ scores: { beauty: 1 } }, /beauty/],
    [{ maxBytes: 1 }, /only known options but received check\.maxBytes/],
    [{ bytes: { warn: '1MB', error: '200kB' } }, /a warning on bytes .* before the error/],
    [{ saving: { warn: 20, error: 5 } }, /a warning on saving .* before the error/],
    [{ scores: { brisque: { warn: 41, error: 40 } } }, /a warning on brisque .* before the error/],
    [{ reference: 'a.jpg', scores: { ssim: { warn: 0.9, error: 0.95 } } }, /a warning on ssim .* before/],
  ])('%j in a file', async (config, words) => {
    const cwd = makePictures({ 'a.jpg': JPEG });
    writeFileSync(path.join(cwd, 'iq.config.json'), JSON.stringify({ check: config }));
    const { code, stderr } = await runCheck(cwd, ['a.jpg']);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('no images, and images that are not there', async () => {
    const cwd = makePictures();
    expect(await runCheck(cwd, [])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/at least one path/),
    });
    expect(await runCheck(cwd, ['nowhere'])).toMatchObject({ code: 2 });
  });
});

it('an interruption ends it in order, with the rows that are there', async () => {
  const pictures = Array.from({ length: 40 }, (_, i) => [`${i + 10}.jpg`, 'photos/meadow.jpg']);
  const cwd = makePictures(Object.fromEntries(pictures));
  const before = contents(cwd);
  const args = ['check', '.', '-f', 'avif', '--jobs', '2', '--csv', '-'];
  const { child, finished } = startIq(args, { cwd, detached: true });
  let seen = '';
  child.stdout?.on('data', (text: string) => {
    seen += text;
  });
  await until(() => seen.includes('10.jpg'), 'a row');
  const workers = childrenOf(child.pid ?? 0);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await finished;
  expect({ code, rest: workers.filter(isRunning) }).toEqual({ code: 130, rest: [] });
  expect(stderr).toMatch(/Interrupted\. 0 fine, \d+ with errors/);
  expect(stdout.trimEnd().split('\n').length).toBeLessThan(41);
  expect(contents(cwd)).toEqual(before);
});

it('is a library too', async () => {
  const rows: string[] = [];
  const summary = await check({
    paths: [fixturePath(JPEG)],
    limits: { saving: { warn: 0.1 }, bytes: { error: 1e6 } },
    environment: process.env,
    onRow: ({ status, findings }) => void rows.push(status, ...findings.map(({ code }) => code)),
  });
  expect(rows).toEqual(['warning', 'saving']);
  expect(summary).toMatchObject({
    images: 1,
    rows: 1,
    ok: 0,
    warning: 1,
    error: 0,
    failed: 0,
    interrupted: false,
  });
});

it('as a library refuses a warning behind the error', async () => {
  const limits = { scores: { ssim: { warn: 0.5, error: 0.9 } } };
  const file = fixturePath(JPEG);
  await expect(check({ paths: [file], reference: file, limits })).rejects.toMatchObject({
    code: 'invalid_option',
    message: expect.stringMatching(/a warning on ssim/),
  });
});

it('explains itself', async () => {
  const { code, stdout } = await runIq(['check', '--help']);
  expect(code).toBe(0);
  for (const words of ['--max-saving', '--since', '--target', '--strategy', 'Examples:', 'Exit codes:'])
    expect(stdout).toContain(words);
  for (const words of ['--in-place', '--out', '--rank', '--dry-run'])
    expect(stdout).not.toContain(`${words} `);
});
