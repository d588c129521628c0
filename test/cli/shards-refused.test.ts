import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addPictures, makePictures } from '../support/pictures.js';
import { SMALL_PICTURES } from '../support/resumed.js';
import { runIq } from '../support/run-iq.js';
import { INDICES } from '../support/shards.js';

describe('what a run on everything refuses, a shard refuses too', () => {
  it('two images of which one would be written over the other are in one shard', async () => {
    const cwd = makePictures({
      'in/a.jpg': SMALL_PICTURES['in/e.jpg'],
      'in/a.png': SMALL_PICTURES['in/deep/b.png'],
    });
    const runs = INDICES.map((i) => runIq(['optimize', 'in', '-f', 'webp', '--shard', `${i}/3`], { cwd }));
    const ended = await Promise.all(runs);
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 0, 2]);
    expect(ended.map(({ stderr }) => stderr).join()).toMatch(
      /a\.jpg and a\.png could both be written as a with a new extension/,
    );
  });

  it('an output in the place of an input of whichever shard', async () => {
    const cwd = makePictures();
    const names = Array.from({ length: 12 }, (_, i) => `${i}.jpg`);
    // What is in the output folder is not looked at, unless a list names it.
    const list = [...names.map((name) => `in/${name}`), 'in/out/3.jpg'];
    addPictures(cwd, Object.fromEntries(list.map((name) => [name, SMALL_PICTURES['in/e.jpg']])));
    writeFileSync(path.join(cwd, 'list'), list.join('\n'));
    const run = (args: readonly string[]) =>
      runIq(['optimize', '--files-from', 'list', '--base', 'in', '-o', 'in/out', '-n', ...args], { cwd });
    expect((await run([])).code).toBe(2);
    const ended = await Promise.all(INDICES.map((i) => run(['--shard', `${i}/3`])));
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 0, 2]);
    expect(ended.map(({ stderr }) => stderr).join()).toMatch(
      /The output of 3\.jpg would overwrite the input .*out\/3\.jpg/,
    );
  });

  it.each([
    ['a report in the place of an image', ['--csv', 'in/a.jpg'], /would overwrite the input a\.jpg/],
    [
      'a report in the place of an output',
      ['--csv', 'out/a.jpg', '-o', 'out'],
      /would overwrite the output of a\.jpg/,
    ],
  ])('%s, of whichever shard it is', async (_, args, why) => {
    const cwd = makePictures({
      'in/a.jpg': SMALL_PICTURES['in/e.jpg'],
      'in/b.jpg': SMALL_PICTURES['in/e.jpg'],
    });
    mkdirSync(path.join(cwd, 'out'));
    for (const i of [1, 2]) {
      const { code, stderr } = await runIq(['optimize', 'in', '--shard', `${i}/2`, ...args], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(why);
    }
  });
});
