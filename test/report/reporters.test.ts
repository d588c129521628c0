import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../src/report/json.js';
import { REPORTER_NAMES, type ReporterName } from '../../src/report/reporters/names.js';
import { REPORTERS } from '../../src/report/reporters/registry.js';
import type { Account, Note } from '../../src/report/reporters/reporter.js';
import { temporaryFolder } from '../support/optimised.js';
import { commandsIn } from '../support/runner.js';
import { textOutput } from '../support/text-output.js';

interface Finding {
  readonly path: string;
  readonly notes: readonly Note[];
  readonly bytes?: readonly [before: number, after: number];
}

const note = (level: Note['level'], path: string | null, message: string, weight = 0): Note => ({
  level,
  path,
  title: 'large',
  message,
  weight,
});

const accountOf = (root: string | null, last: readonly Note[] = []): Account<Finding> => ({
  command: 'check',
  root: () => root,
  line: ({ path }) => (path === 'silent' ? '' : `${path}\n`),
  csv: (output) => jsonReport(output, 'stands for CSV'),
  notes: ({ notes }) => notes,
  lastNotes: () => last,
  change: ({ bytes }) => (bytes === undefined ? null : { format: 'png', before: bytes[0], after: bytes[1] }),
});

interface Place {
  readonly environment?: Record<string, string>;
  readonly root?: string | null;
  readonly cwd?: string;
  readonly last?: readonly Note[];
}

async function report(name: ReporterName, rows: readonly Finding[], place: Place = {}) {
  const output = textOutput();
  const warnings: string[] = [];
  const { environment = {}, cwd = '/repository', root = null, last = [] } = place;
  const surroundings = { environment, cwd, warn: (text: string) => void warnings.push(text) };
  const opened = REPORTERS[name].open(accountOf(root, last), output, surroundings);
  const after: number[] = [];
  for (const row of rows) {
    await opened.add(row);
    after.push(output.pieces.length);
  }
  await opened.end();
  return { text: output.pieces.join(''), after, warnings, state: output.state() };
}

const ROWS: Finding[] = ['a', 'silent', 'c'].map((path) => ({ path, notes: [] }));

describe('every reporter', () => {
  it.each(REPORTER_NAMES)(
    '%s says nothing before there is a row, and leaves no trace when discarded',
    async (name) => {
      const output = textOutput();
      const surroundings = { environment: {}, cwd: '/', warn: () => {} };
      const opened = REPORTERS[name].open(accountOf(null), output, surroundings);
      await opened.discard();
      expect({ pieces: output.pieces, state: output.state() }).toEqual({ pieces: [], state: 'discarded' });
    },
  );

  it.each(REPORTER_NAMES)('%s is made visible at the end', async (name) => {
    expect(await report(name, ROWS)).toMatchObject({ state: 'committed' });
  });
});

it('text has the lines that the command has for people', async () => {
  expect(await report('text', ROWS)).toMatchObject({ text: 'a\nc\n', after: [1, 1, 2] });
});

it('ndjson has each row at once, in a line of its own that names command and version', async () => {
  const { text, after } = await report('ndjson', ROWS);
  expect(after).toEqual([1, 2, 3]);
  expect(text.split('\n')[0]).toBe('{"schemaVersion":1,"command":"check","path":"a","notes":[]}');
  expect(text.match(/\n/g)).toHaveLength(3);
});

it('json and csv are those of the command', async () => {
  expect(JSON.parse((await report('json', ROWS)).text)).toMatchObject({ command: 'check', rows: ROWS });
  expect(JSON.parse((await report('csv', ROWS)).text)).toMatchObject({ command: 'stands for CSV' });
});

describe('github', () => {
  it('says nothing where there is nothing to see to', async () => {
    expect((await report('github', ROWS)).text).toBe('');
  });

  it('escapes like the official toolkit', async () => {
    const odd = { path: '%a:b,c\r\nd', notes: [note('error', '%a:b,c\r\nd', '100%, and: more')] };
    const { text } = await report('github', [odd]);
    expect(text).toBe(
      '::error file=%25a%3Ab%2Cc%0D%0Ad,title=iq check%3A large::100%25, and: more\niq check: 1 error in all\n',
    );
  });

  it('puts the worst first and says how many there are in all, as a notice if GitHub hides some', async () => {
    const some = (level: Note['level'], count: number) =>
      Array.from({ length: count }, (_, i) => ({
        path: 'x',
        notes: [note(level, 'x', `${level} ${i}`, i % 3)],
      }));
    const few = await report('github', [...some('notice', 1), ...some('warning', 2), ...some('error', 4)]);
    expect(commandsIn(few.text).map(({ data }) => data)).toEqual([
      ...['error 2', 'error 1', 'error 0', 'error 3', 'warning 1', 'warning 0', 'notice 0'],
    ]);
    expect(few.text).toMatch(/\niq check: 4 errors, 2 warnings, 1 notice in all\n$/);
    const many = await report('github', some('warning', 11));
    expect(many.text).toMatch(
      /\n::notice title=iq check::11 warnings in all, of which GitHub shows 10 of each kind\n$/,
    );
  });

  it('has notes on what has no row, and on no file', async () => {
    const { text } = await report('github', [], { last: [note('error', null, 'All together too large.')] });
    expect(text).toMatch(/^::error title=iq check%3A large::All together too large\.\n/);
  });

  it('names files from the root of the repository, through links; those outside of it not at all', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'real/images'), { recursive: true });
    await symlink('real', join(folder, 'link'));
    const rows = [{ path: 'deep/a.png', notes: [note('error', 'deep/a.png', '')] }];
    const fileOf = async (place: Place) =>
      commandsIn((await report('github', rows, place)).text)[0]?.properties.file;
    const environment = { GITHUB_WORKSPACE: join(folder, 'link') };
    const root = join(folder, 'real/images');
    expect(await fileOf({ root, environment })).toBe('images/deep/a.png');
    expect(await fileOf({ root, cwd: join(folder, 'real') })).toBe('images/deep/a.png');
    expect(await fileOf({ root: folder, environment })).toBeUndefined();
    expect(await fileOf({ root: null, cwd: root, environment })).toBe('images/deep/a.png');
  });
});

describe('the summary of a step', () => {
  const inSummary = async (rows: readonly Finding[], before: string | null = null) => {
    const path = join(await temporaryFolder(), 'summary.md');
    if (before !== null) await writeFile(path, before);
    const { warnings } = await report('github', rows, { environment: { GITHUB_STEP_SUMMARY: path } });
    return { text: await readFile(path, 'utf8').catch(() => null), warnings };
  };
  const failing = (count: number, message = 'why'): Finding[] =>
    Array.from({ length: count }, (_, i) => ({
      path: `${i}.png`,
      notes: [note('error', `${i}.png`, `${i} ${message}`)],
      bytes: [2000, 1000],
    }));

  it('has totals, sizes by format and the notes, behind what is there already', async () => {
    const { text, warnings } = await inSummary(failing(2), 'Before.');
    expect(warnings).toEqual([]);
    expect(text).toMatch(/^Before\.\n\n<h3>iq check<\/h3>\n<p>2 rows · 2 errors<\/p>\n/);
    expect(text).toContain('<td>png</td><td>2</td><td>4.0 kB</td><td>2.0 kB</td><td>−50.0 %</td>');
    expect(text).toContain('<tr><td>error</td><td><code>1.png</code></td><td>large</td><td>1 why</td></tr>');
  });

  it('stays below the limit with what is there already, and says how many notes it leaves out', async () => {
    const before = 'x'.repeat(900 * 1024);
    const { text } = await inSummary(failing(3000, 'ä'.repeat(500)), before);
    const size = Buffer.byteLength(text ?? '');
    expect(size).toBeLessThanOrEqual(1000 * 1024);
    expect(size).toBeGreaterThan(998 * 1024);
    const listed = text?.match(/<tr><td>error/g)?.length ?? 0;
    expect(text).toMatch(new RegExp(`</table>\\n<p>${3000 - listed} more are not listed\\.</p>\\n$`));
  });

  it('counts also what was not even kept', async () => {
    const { text } = await inSummary(failing(25_000));
    expect(text).toContain('<p>25000 rows · 25000 errors</p>');
    const listed = text?.match(/<tr><td>error/g)?.length ?? 0;
    expect(text).toContain(`<p>${25_000 - listed} more are not listed.</p>`);
  });

  it('that is full stays as it is', async () => {
    const before = 'x'.repeat(1000 * 1024 - 10);
    const { text, warnings } = await inSummary(failing(1), before);
    expect(text === before).toBe(true);
    expect(warnings).toEqual([
      expect.stringMatching(/^The step summary .* is full; nothing was added to it\.$/),
    ]);
  });

  it('that cannot be written is a warning', async () => {
    const environment = { GITHUB_STEP_SUMMARY: await temporaryFolder() };
    const { warnings, text } = await report('github', failing(1), { environment });
    expect(text).toMatch(/^::error /);
    expect(warnings).toEqual([expect.stringMatching(/^The step summary .* cannot be written \(EISDIR\)\.$/)]);
  });
});
