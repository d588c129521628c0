import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { killAndResume, undisturbed } from '../support/killed-run.js';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { childrenOf, until } from '../support/processes.js';
import { forgetEnd, MANY_PICTURES, optimise, resumed, startOptimize } from '../support/resumed.js';

it.each([[[]], [['--in-place']]])(
  'a run that was killed at any moment goes on to the same end (%s)',
  async (args) => {
    const original = makePictures(MANY_PICTURES);
    const cwd = makePictures();
    const truth = await undisturbed(original, cwd, args);
    for (let seed = 1; seed <= 6; seed++) {
      const { wrong } = await killAndResume(original, cwd, truth, seed);
      expect({ seed, wrong }).toEqual({ seed, wrong: [] });
    }
  },
);

it.each([[[]], [['--in-place']]])(
  'what workers that were killed under a run had in hand is done by the next one (%s)',
  async (args) => {
    const original = makePictures(MANY_PICTURES);
    const cwd = makePictures();
    const truth = await undisturbed(original, cwd, args);
    const root = makePictures();
    addPictures(path.join(root, 'in'), MANY_PICTURES);
    const { child, finished } = startOptimize(root, [...args, '--csv', 'r.csv', '--jobs', '2']);
    for (let kill = 0; kill < 3; kill++) {
      await until(() => childrenOf(child.pid ?? 0).length > 0, 'a worker');
      for (const worker of childrenOf(child.pid ?? 0)) process.kill(worker, 'SIGKILL');
      await new Promise((done) => setTimeout(done, 150));
    }
    const first = resumed(root, await finished);
    const failed = first.csv.filter(({ status }) => status === 'failed');
    expect(failed.map(({ reason }) => reason)).toEqual(failed.map(() => 'worker_died'));
    if (args.includes('--in-place')) forgetEnd(root);
    const second = await optimise(root, args);
    expect(second).toMatchObject({ code: 0, csv: truth.csv });
    expect(second.unchanged).toBeGreaterThanOrEqual(first.csv.length - failed.length);
    expect(contents(path.join(root, truth.output))).toEqual(truth.outputs);
  },
);

it('temporary files of a run that was killed go, those of others stay', async () => {
  const root = makePictures();
  addPictures(path.join(root, 'in'), MANY_PICTURES);
  const output = path.join(root, 'in-optimized');
  const temporary = () =>
    existsSync(output)
      ? readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.iq-'))
      : [];
  const { child, finished } = startOptimize(root, ['--jobs', '4']);
  await until(() => temporary().length > 0, 'a temporary file');
  const [left = ''] = temporary();
  child.kill('SIGKILL');
  await finished;
  // As those of a killed run and of one on another machine would be called.
  const names = [left.replace(/\.\w{12}\.tmp$/, '.000000000000.tmp')];
  names.push((names[0] ?? '').replace(/\.iq-\w{8}/, '.iq-00000000'), '.iq-mine.tmp');
  for (const name of names) writeFileSync(path.join(output, name), '');
  await optimise(root);
  expect(temporary().sort()).toEqual(names.slice(1).sort());
});
