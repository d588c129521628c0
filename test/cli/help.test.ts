import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkOptions } from '../../src/config/check-schema.js';
import {
  evaluateOptions,
  optimizeOptions,
  rankOptions,
  trainOptions,
  tuneOptions,
} from '../../src/config/schema.js';
import { makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Such an option's flag takes it away. */
const IS_TRUE_BY_DEFAULT = new Set(['proof', 'cache']);

describe('help', () => {
  it.each([['--help'], ['-h'], ['help']])('iq %s', async (...args) => {
    const { code, stdout, stderr } = await runIq(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const words of ['Usage: iq', 'optimize', '--version', 'Examples:', 'Exit codes:', '130 interrupted'])
      expect(stdout).toContain(words);
  });

  it.each([
    [['optimize', '--help'], optimizeOptions],
    [['help', 'optimize'], optimizeOptions],
    [['check', '--help'], checkOptions],
    [['train', '--help'], trainOptions],
    [['rank', '--help'], rankOptions],
    [['evaluate', '--help'], evaluateOptions],
    [['tune', '--help'], tuneOptions],
  ])('iq %s', async (args, options) => {
    const { code, stdout, stderr } = await runIq(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const common = ['--quiet', '--verbose', '--no-progress', '--jobs', '--config', '--log-file'];
    const own = Object.keys(options.shape).map((name) => {
      const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return IS_TRUE_BY_DEFAULT.has(name) ? `--no-${words}` : `--${words}`;
    });
    for (const option of [...common, ...own])
      expect(stdout).toMatch(new RegExp(`^ +(-.*)?${option}\\b`, 'm'));
    expect(stdout).toContain('Exit codes:');
  });

  it('iq --version', async () => {
    for (const flag of ['--version', '-V'])
      expect(await runIq([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('what there is not, with what may have been meant', async () => {
    const wrong = await runIq(['optimise', 'photos']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^iq: unknown command 'optimise'.*optimize.*\n$/);
    const option = await runIq(['optimize', 'photos', '--tagret', '.9']);
    expect(option).toMatchObject({ code: 2, stdout: '' });
    expect(option.stderr).toMatch(/^iq: unknown option '--tagret'.*--target.*\n$/);
  });

  it('a bare iq shows the help as an error', async () => {
    const { code, stdout, stderr } = await runIq([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: iq');
  });
});

it.each([['--help'], ['--version'], ['optimize --help'], ['optimize --nonsense']])(
  'iq %s loads nothing but the command line',
  async (line) => {
    const record = path.join(makePictures(), 'modules');
    const recorder = new URL('../support/module-recorder.mjs', import.meta.url).href;
    await runIq(line.split(' '), { nodeOptions: ['--import', recorder], env: { RECORD: record } });
    const modules = readFileSync(record, 'utf8').split('\n');
    const packages = modules.map((url) => /node_modules\/([^/]+)/.exec(url)?.[1]).filter(Boolean);
    expect(new Set(packages)).toEqual(new Set(['commander']));
    const own = modules.filter((url) => url.includes('/dist/')).map((url) => url.replace(/.*\/dist\//, ''));
    expect(own).toContain('cli/commands/optimize.js');
    expect(own.filter((name) => !/^(cli\/|errors\.js|version\.js)/.test(name))).toEqual([]);
    expect(own).not.toContain('cli/commands/run-optimize.js');
  },
);
