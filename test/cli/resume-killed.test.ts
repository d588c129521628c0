import { existsSync, readdirSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { undisturbed } from '../support/killed-run.js';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { childrenOf, endProcess, until } from '../support/processes.js';
import { MANY_PICTURES, optimise, resumed, SMALL_PICTURES, startOptimize } from '../support/resumed.js';

it.each([[[]], [['--in-place']]])(
  'workers that are killed when their outputs have just got their names cost nothing (%s)',
  async (args) => {
    const original = path.join(makePictures(SMALL_PICTURES), 'in');
    const cwd = makePictures();
    const truth = await undisturbed(original, cwd, args);
    const root = makePictures(SMALL_PICTURES);
    const { child, finished } = startOptimize(root, [...args, '--csv', 'r.csv', '--jobs', '1']);
    const folder = path.join(root, truth.output);
    await until(() => existsSync(folder), 'the folder');
    const named = new Set<string>();
    const watcher = watch(folder, { recursive: true }, (_, name) => {
      if (name === null || named.has(name) || !/\.(jpe?g|png|webp|gif)$/i.test(name)) return;
      named.add(name);
      // Every other one; an image is worked on alone, and is tried again.
      if (named.size % 2 === 1) for (const worker of childrenOf(child.pid ?? 0)) endProcess(worker);
    });
    const first = resumed(root, await finished);
    watcher.close();
    expect(named.size).toBeGreaterThan(3);
    expect(first).toMatchObject({ code: 0, csv: truth.csv, unchanged: 0 });
    expect(contents(folder)).toEqual(truth.outputs);
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
