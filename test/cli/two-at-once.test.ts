import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { until } from '../support/processes.js';
import { forgetEnd, MANY_PICTURES, optimise, startOptimize, withoutTimes } from '../support/resumed.js';
import { runIq } from '../support/run-iq.js';

function manyPictures(): string {
  const root = makePictures();
  addPictures(path.join(root, 'in'), MANY_PICTURES);
  return root;
}

async function alone(args: readonly string[] = []) {
  const root = manyPictures();
  const { csv } = await optimise(root, args);
  return { csv, files: contents(path.join(root, args.length > 0 ? 'in' : 'in-optimized')) };
}

it('two runs to one output folder both finish, and the result is that of one', async () => {
  const { csv, files } = await alone();
  const root = manyPictures();
  const runs = ['1.csv', '2.csv', '3.csv'].map((name) => ({
    name,
    run: startOptimize(root, ['--csv', name, '--jobs', '2']),
  }));
  for (const { name, run } of runs) {
    expect((await run.finished).code).toBe(0);
    expect(withoutTimes(path.join(root, name))).toEqual(csv);
  }
  expect(contents(path.join(root, 'in-optimized'))).toEqual(files);
  expect(await optimise(root)).toMatchObject({ unchanged: csv.length, csv });
});

it.each([[[]], [['--no-cache']]])(
  'of two runs in place one refuses at the start, and the other finishes (%s)',
  async (flags) => {
    const { csv, files } = await alone(['--in-place']);
    const root = manyPictures();
    const runs = ['1.csv', '2.csv'].map((name) => ({
      name,
      run: startOptimize(root, ['--in-place', ...flags, '--csv', name, '--jobs', '2']),
    }));
    const ended = await Promise.all(runs.map(async ({ name, run }) => ({ name, ...(await run.finished) })));
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 2]);
    const refused = ended.find(({ code }) => code === 2);
    expect(refused?.stderr).toMatch(
      /^iq: Another run of iq, process \d+ on .*, is replacing the same images in .*\. Wait for its end\.\n$/s,
    );
    const done = ended.find(({ code }) => code === 0);
    expect(withoutTimes(path.join(root, done?.name ?? ''))).toEqual(csv);
    expect(contents(path.join(root, 'in'))).toEqual(files);
    expect(readdirSync(root).sort()).toEqual(['cache', 'in', done?.name, `${done?.name}.meta.json`].sort());
    expect(readdirSync(path.join(root, 'cache/claims'))).toEqual([]);
  },
);

it('a claim of a run that was killed is taken over, and one that was interrupted leaves none', async () => {
  const root = manyPictures();
  const claims = path.join(root, 'cache/claims');
  const isClaimed = (pid: number) =>
    existsSync(claims) &&
    readdirSync(claims).some((name) => name.includes(`-${pid.toString(36)}-`) && name.endsWith('.held'));
  const start = async () => {
    const { child, finished } = startOptimize(root, ['--in-place']);
    await until(() => isClaimed(child.pid ?? 0), 'the claim');
    return { child, finished };
  };
  const killed = await start();
  killed.child.kill('SIGKILL');
  await killed.finished;
  expect(isClaimed(killed.child.pid ?? 0)).toBe(true);
  const interrupted = await start();
  expect(readdirSync(claims)).toHaveLength(2);
  interrupted.child.kill('SIGINT');
  expect((await interrupted.finished).code).toBe(130);
  expect(readdirSync(claims)).toEqual([]);
});

it('runs in place on other files of the same folder do not stand in each other’s way', async () => {
  const { files } = await alone(['--in-place']);
  const root = manyPictures();
  const names = Object.keys(files).map((name) => path.join('in', name));
  const half = Math.ceil(names.length / 2);
  const env = { IQ_CACHE_DIR: path.join(root, 'cache') };
  const runs = [names.slice(0, half), names.slice(half)].map((part) =>
    runIq(['optimize', ...part, '--effort', '0', '--in-place', '--base', 'in'], { cwd: root, env }),
  );
  expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0]);
  expect(contents(path.join(root, 'in'))).toEqual(files);
  // What a run in place did that is over, no later one tells of.
  forgetEnd(root);
  expect((await optimise(root, ['--in-place'])).unchanged).toBe(names.length);
});
