import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.js';
import { PARTS } from '../../../src/decide/fusion.js';
import { METRICS } from '../../../src/measure/registry.js';
import { ALL_METRICS } from '../../../src/measure/scorers.js';
import { MODELS } from '../../../src/models/registry.js';
import { REPORTER_NAMES } from '../../../src/report/reporters/names.js';
import { makePictures } from '../../support/pictures.js';
import { runIq } from '../../support/run-iq.js';
import { itWith } from '../../support/tools.js';
import { typed } from '../../support/typed.js';

const program = createProgram(() => {});
const metricNames = ALL_METRICS.map(({ metric }) => metric.name);

let script = '';
let folder = '';

beforeAll(async () => {
  const { code, stdout, stderr } = await runIq(['completion', 'bash']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  script = stdout;
  folder = makePictures();
  for (const name of ['my photos', 'other', '$(touch x)']) mkdirSync(path.join(folder, name));
  for (const name of ['my ranking.csv', 'my photos/a b.jpg', '`touch y`.jpg', 'a;touch z.jpg'])
    writeFileSync(path.join(folder, name), '');
});

/** Without a path neither node nor anything else that is not built in can be started. */
const DRIVER = `
PATH=/nowhere
eval "$IQ_SCRIPT"
COMP_WORDBREAKS=$IQ_BREAKS
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_iq 2>&1
[[ \${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' "\${COMPREPLY[@]}"
`;

const BREAKS = ' \t\n"\'><=;|&(:';

/** @param words as bash splits them, the last one being completed */
function complete(words: readonly string[], { breaks = BREAKS } = {}): string[] {
  const { stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '--noprofile', '-uc', DRIVER, 'bash', 'iq', ...words],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, IQ_SCRIPT: script, IQ_BREAKS: breaks },
    },
  );
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

function* everyCommand(command: Command, names: readonly string[] = []): Generator<[string, Command]> {
  yield [names.join(' '), command];
  for (const child of command.commands) yield* everyCommand(child, [...names, child.name()]);
}

describe('bash completes', () => {
  it.each([...everyCommand(program)])('all that `iq %s` has', (line, command) => {
    const before = line.split(' ').filter(Boolean);
    const options = command.createHelp().visibleOptions(command);
    const flags = options.flatMap(({ short, long }) => [short, long]).filter((name) => name !== undefined);
    expect(complete([...before, '-']).sort()).toEqual([...flags].sort());
    const names = command.commands.map((child) => child.name());
    if (names.length > 0) expect(complete([...before, ''])).toEqual(names);
  });

  it.each<[string, readonly string[]]>([
    ['opt', ['optimize']],
    ['models p', ['pull', 'path']],
    ['models pull cl', ['clip']],
    ['models pull ', Object.keys(MODELS)],
    ['completion ', ['bash', 'zsh']],
    ['completion bash ', []],
    ['help opt', ['optimize']],
    ['optimize --in', ['--in-place']],
    ['optimize --preset ', ['small', 'balanced', 'high']],
    ['optimize -m ', Object.keys(METRICS)],
    ['score -m ', metricNames],
    ['score -m ssim,ni', ['ssim,niqe']],
    ['score --fail-under ssim', ['ssim=', 'ssimulacra2=', 'ssim.js=']],
    ['optimize -f ', ['keep', 'auto', 'jpeg', 'png', 'webp', 'avif']],
    ['optimize -f jpeg,', ['jpeg,png', 'jpeg,webp', 'jpeg,avif']],
    ['optimize -f jpeg,we', ['jpeg,webp']],
    ['rank --weights ', PARTS.map((part) => `${part}=`)],
    ['rank --dedupe keep', ['keep-best']],
    ['train --codec w', ['webp']],
    ['rank --reporter ', [...REPORTER_NAMES]],
    ['optimize --target ', []],
    ['optimize --target --out ot', ['other']],
    ['optimize -- --in', []],
    ['optimize ot', ['other']],
    ['optimize --out ', ['my photos', 'other', '$(touch x)']],
    ['tune ', ['my ranking.csv', 'my photos', 'other', '$(touch x)', '`touch y`.jpg', 'a;touch z.jpg']],
    ['evaluate a.csv ', []],
    ['nonsense ', []],
  ])('iq %s', (line, expected) => {
    expect(complete(line.split(' ')).sort()).toEqual([...expected].sort());
  });

  it.each<[readonly string[], readonly string[]]>([
    [
      ['optimize', '--preset', '='],
      ['small', 'balanced', 'high'],
    ],
    [['optimize', '--preset', '=', 'h'], ['high']],
    [['optimize', '--format', '=', 'jpeg,we'], ['jpeg,webp']],
    [['optimize', '--out', '=', 'my'], ['my photos']],
    [['rank', '--weights', 'sharpness', '=', '.5,exp'], ['.5,exposure=']],
    [['rank', '--weights', '=', 'sharpness', '=', '.5,exp'], ['.5,exposure=']],
    [['optimize', '--preset', '=', 'high', '--in'], ['--in-place']],
  ])('%j, which it split at the sign', (words, expected) => {
    expect(complete(words)).toEqual(expected);
  });

  it('--option=value as one word, where = does not break words', () => {
    const breaks = ' \t\n';
    expect(complete(['optimize', '--preset=h'], { breaks })).toEqual(['--preset=high']);
    expect(complete(['optimize', '--out=my'], { breaks })).toEqual(['--out=my photos']);
  });

  it('names with spaces, also quoted', () => {
    for (const word of ['my ra', '"my ra', "'my ra"])
      expect(complete(['tune', word])).toEqual(['my ranking.csv']);
    expect(complete(['optimize', 'my photos/'])).toEqual(['my photos/a b.jpg']);
  });

  it('without running what names or words say', () => {
    for (const word of ['$(touch x', '`touch y', '$(touch w)/', 'a;touch z', '`touch w`', '*'])
      for (const before of [['optimize'], ['optimize', '--out'], ['optimize', '-f'], []])
        complete([...before, word]);
    for (const name of ['x', 'y', 'y.jpg', 'z.jpg', 'w'])
      expect(existsSync(path.join(folder, name))).toBe(false);
    expect(readdirSync(folder)).toHaveLength(6);
  });
});

itWith('zsh')('an interactive bash quotes what it completes', () => {
  const lines = [
    'iq opt',
    'iq optimize --out=my',
    'iq tune my\\ r',
    'iq tune "my r',
    'iq rank --weights fa',
    'iq optimize $',
  ];
  expect(typed('bash', script, folder, lines)).toEqual([
    'iq optimize ',
    'iq optimize --out=my\\ photos/',
    'iq tune my\\ ranking.csv ',
    'iq tune "my ranking.csv" ',
    'iq rank --weights faces=',
    'iq optimize \\$\\(touch\\ x\\)/',
  ]);
});
