import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

const RECORDER = new URL('../support/module-recorder.mjs', import.meta.url).href;

/** The modules that a command itself loads. */
async function modulesOf(args: readonly string[], root = makePictures()) {
  const record = path.join(makePictures(), 'modules');
  await runIq([...args], { cwd: root, nodeOptions: ['--import', RECORDER], env: { RECORD: record } });
  return recorded(record);
}

/** Packages by name, our own modules by their place. */
function recorded(record: string) {
  const modules = readFileSync(record, 'utf8').split('\n');
  return {
    packages: new Set(modules.flatMap((url) => /node_modules\/([^/]+)/.exec(url)?.[1] ?? [])),
    own: modules.filter((url) => url.includes('/dist/')).map((url) => url.replace(/.*\/dist\//, '')),
  };
}

it.each([['--help'], ['--version'], ['optimize --help'], ['help optimize'], ['optimize --nonsense']])(
  'iq %s loads nothing but the command line',
  async (line) => {
    const { packages, own } = await modulesOf(line.split(' '));
    expect(packages).toEqual(new Set(['commander']));
    expect(own).toContain('cli/commands/optimize.js');
    expect(
      own.filter(
        (name) => !/^(cli\/|(errors|version|printable|visible-text|runner-commands)\.js)/.test(name),
      ),
    ).toEqual([]);
    expect(own).not.toContain('cli/commands/run-optimize.js');
  },
);

it.each([['optimize -n'], ['score -m niqe'], ['rank'], ['check']])(
  'iq %s loads no page that it does not write, and draws no chart',
  async (line) => {
    const { own } = await modulesOf(
      [...line.split(' '), '.'],
      makePictures({ 'a.jpg': 'photos/meadow.jpg' }),
    );
    expect(own).toContain(`cli/commands/run-${line.split(' ')[0]}.js`);
    expect(own.filter((name) => /^report\/(html|charts)\//.test(name))).toEqual([]);
  },
);

it.each([
  ['optimize/optimize-image'],
  ['score/score-image'],
  ['check/check-image'],
  ['rank/rank-image'],
  ['evaluate/tile-image'],
])(
  'a worker that runs %s loads neither the command line nor what reads options or writes tables and pages',
  (module) => {
    const record = path.join(makePictures(), 'modules');
    const address = new URL(`../../dist/${module}.js`, import.meta.url).href;
    execFileSync(process.execPath, ['--import', RECORDER, '-e', `import('${address}')`], {
      env: { ...process.env, RECORD: record },
    });
    const { packages, own } = recorded(record);
    expect(own).toContain(`${module}.js`);
    expect(own.filter((name) => /^(cli|report\/(html|charts|reporters))\//.test(name))).toEqual([]);
    expect([...packages].filter((name) => /^(zod|commander|csv-|fast-glob)/.test(name))).toEqual([]);
  },
);
