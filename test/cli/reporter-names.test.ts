import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { marked } from 'marked';
import { beforeAll, describe, expect, it } from 'vitest';
import { printable } from '../../src/printable.js';
import { unescapeFormula } from '../../src/report/formula.js';
import { REPORTER_NAMES } from '../../src/report/reporters/names.js';
import { HOSTILE_NAMES } from '../support/hostile-names.js';
import { addPictures, makePictures } from '../support/pictures.js';
import { type Finished, runIq } from '../support/run-iq.js';
import { commandsIn, linesOf } from '../support/runner.js';

const GOOD = HOSTILE_NAMES.map((name) => `${name}.jpg`).sort();
const BAD = HOSTILE_NAMES.map((name) => `${name}.png`).sort();
const ALL = [...GOOD, ...BAD].sort();

/** What must not reach a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/;
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Which images each command has notes on: all fall short of a score that there is not. */
const COMMANDS = [
  ['optimize', ['--effort', '0', '-n'], BAD],
  ['rank', ['--no-cache', '--dedupe', 'off'], BAD],
  ['check', ['--max-bytes', '1'], ALL],
  ['score', ['-r', 'reference.jpg', '-m', 'psnr', '--fail-under', 'psnr=101'], ALL],
] as const;

describe.each(COMMANDS)('names that are more than names, in iq %s', (command, args, noted) => {
  const runs = new Map<string, Finished>();
  let summary = '';

  beforeAll(async () => {
    const cwd = makePictures({ 'reference.jpg': 'special/sizes/13x17.jpg' });
    mkdirSync(path.join(cwd, 'in'));
    addPictures(
      path.join(cwd, 'in'),
      Object.fromEntries(GOOD.map((name) => [name, 'special/sizes/13x17.jpg'])),
    );
    addPictures(path.join(cwd, 'in'), Object.fromEntries(BAD.map((name) => [name, 'README.md'])));
    const env = { IQ_OFFLINE: '1', GITHUB_WORKSPACE: cwd, GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md') };
    for (const reporter of REPORTER_NAMES) {
      runs.set(
        reporter,
        await runIq([command, 'in', ...args, '--reporter', reporter, '--verbose'], { cwd, env }),
      );
    }
    summary = readFileSync(path.join(cwd, 'summary.md'), 'utf8');
    expect(readdirSync(cwd).sort()).toEqual(['in', 'reference.jpg', 'summary.md']);
  });

  const run = (reporter: string): Finished => runs.get(reporter) ?? { code: null, stdout: '', stderr: '' };

  it.each(REPORTER_NAMES)('--reporter %s: no command to the runner but those that are meant', (reporter) => {
    const { code, stdout, stderr } = run(reporter);
    expect(code).toBe(1);
    expect(commandsIn(stderr)).toEqual([]);
    const given = commandsIn(stdout).map(({ name }) => name);
    expect(new Set(given)).toEqual(new Set(reporter === 'github' ? ['error', 'notice'] : []));
  });

  it.each(REPORTER_NAMES)('--reporter %s: a line for each on standard error, in plain text', (reporter) => {
    const { stderr } = run(reporter);
    expect(stderr).not.toMatch(RAW);
    expect(linesOf(stderr).filter((line) => line.startsWith('failed '))).toHaveLength(BAD.length);
  });

  it('text has a line for each on standard output, if any, in plain text', () => {
    const { stdout } = run('text');
    expect(stdout).not.toMatch(RAW);
    const lines = linesOf(stdout).filter((line) => line !== '');
    const isQuiet = command === 'optimize' || command === 'check';
    expect(lines).toHaveLength(isQuiet ? 0 : GOOD.length);
  });

  it('csv gives them back, and nothing that looks like a formula', () => {
    const [header = [], ...rows] = parse(run('csv').stdout) as string[][];
    const at = header.indexOf('path');
    expect(rows.map((row) => unescapeFormula(row[at] ?? '')).sort()).toEqual(ALL);
    expect(rows.flat().filter((cell) => FORMULA.test(cell) && !/^-?\d/.test(cell))).toEqual([]);
  });

  it('json and ndjson give them back, ndjson in a line each', () => {
    const { rows } = JSON.parse(run('json').stdout);
    const lines = run('ndjson').stdout.trimEnd().split('\n');
    const inLines = lines.map((line) => JSON.parse(line));
    const pathsOf = (list: { path: string }[]) => list.map(({ path }) => path).sort();
    expect(pathsOf(rows)).toEqual(ALL);
    expect(pathsOf(inLines)).toEqual(ALL);
    for (const row of inLines) expect(row).toMatchObject({ schemaVersion: 1, command });
  });

  it('github gives them back, an annotation a line', () => {
    const commands = commandsIn(run('github').stdout);
    const errors = commands.filter(({ name }) => name === 'error');
    expect(linesOf(run('github').stdout)).toHaveLength(commands.length + 1);
    expect(errors.map(({ properties }) => properties.file).sort()).toEqual(noted.map((name) => `in/${name}`));
    expect(errors.filter(({ properties }) => !properties.title?.startsWith(`iq ${command}: `))).toEqual([]);
    expect(errors.filter(({ data }) => RAW.test(data))).toEqual([]);
    expect(commands.at(-1)).toMatchObject({
      name: 'notice',
      data: `${noted.length} errors in all, of which GitHub shows 10 of each kind`,
    });
  });

  it('the summary of the step shows them and does nothing else', () => {
    const html = marked.parse(summary, { async: false, gfm: true });
    const tags = [...html.matchAll(/<[!/]?([^\s>]*)([^>]*)>/g)].map(([, name, rest]) => `${name}${rest}`);
    expect([...new Set(tags)].sort()).toEqual([...['code', 'h3', 'p', 'table', 'td', 'th', 'tr']]);
    const table = html.slice(html.lastIndexOf('<table>'));
    const rows = table.split('</tr>').slice(1, -1);
    expect(rows.map((row) => row.split('<td>').length - 1)).toEqual(rows.map(() => 4));
    const shown = rows.map((row) => entitiesIn(/<code>(.*)<\/code>/.exec(row)?.[1] ?? ''));
    expect(shown.sort()).toEqual(noted.map((name) => printable(`in/${name}`)).sort());
    expect(html.replace(/<code>.*?<\/code>/g, '')).not.toMatch(/@\w|(?<!&)#\d/);
    expect(summary.trim()).not.toMatch(/\n\s*\n/);
  });
});

function entitiesIn(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

it('a name that is not UTF-8 is a failed row like any other', async () => {
  const cwd = makePictures({ 'in/a.jpg': 'special/sizes/13x17.jpg' });
  const name = Buffer.concat([
    Buffer.from(path.join(cwd, 'in/')),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('.jpg'),
  ]);
  writeFileSync(name, 'no image');
  try {
    const { code, stdout } = await runIq(['optimize', 'in', '-n', '--reporter', 'github'], { cwd });
    expect(code).toBe(1);
    expect(commandsIn(stdout)).toMatchObject([
      { name: 'error', properties: { file: 'in/\ufffd\ufffd.jpg' } },
    ]);
  } finally {
    rmSync(name);
  }
});
