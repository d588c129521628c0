import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { parseCsv } from '../support/reports.js';
import { runIq } from '../support/run-iq.js';

/** Names that languages sort and change the case of in different ways, and numbers in them. */
const PICTURES = {
  'in/I.jpg': 'special/colour/adobe-rgb.jpg',
  'in/Zebra.png': 'photos/sunset small.png',
  'in/a10.jpg': 'special/formats/progressive.jpg',
  'in/a2.jpg': 'special/formats/progressive.jpg',
  'in/broken.jpg': 'README.md',
  'in/i.PNG': 'special/colour/grey.png',
  'in/äther/ß.webp': 'special/formats/lossless.webp',
  'in/äther/ss.jpg': 'special/orientation/orientation-6.jpg',
  'in/ı.jpg': 'special/sizes/13x17.jpg',
  'in/İ.gif': 'special/animated/spinner.gif',
  'in/ẞ.avif': 'special/formats/picture.avif',
};

const WORLDS = {
  'one job, C, UTC': { jobs: '1', locale: 'C', zone: 'UTC' },
  'eight jobs, German, Kathmandu': { jobs: '8', locale: 'de_DE.UTF-8', zone: 'Asia/Kathmandu' },
  "eight jobs, Turkish, St John's": { jobs: '8', locale: 'tr_TR.UTF-8', zone: 'America/St_Johns' },
};
type World = keyof typeof WORLDS;
const [HOME, ...ABROAD] = Object.keys(WORLDS) as [World, ...World[]];

const NEVER_MEASURED = ['--aesthetic', 'off', '--faces', 'off', '--no-cache'];
const REPORTS = ['--csv', 'r/rows.csv', '--json', 'r/rows.json'];
const PAGE = ['--report', 'r/page.html'];
const GITHUB = ['--reporter', 'github'];

/** Each with all that it can write, below `r`. */
const COMMANDS = {
  optimize: ['optimize', 'in', '-f', 'webp,jpeg', '--effort', '2', '--out', 'r/out', ...REPORTS, ...PAGE],
  'optimize --rank': [
    ...['optimize', 'in', '--rank', '--effort', '0', '--out', 'r/out'],
    ...REPORTS,
    ...PAGE,
    ...GITHUB,
  ],
  rank: ['rank', 'in', ...NEVER_MEASURED, ...REPORTS, ...PAGE],
  'rank --normalise minmax': ['rank', 'in', ...NEVER_MEASURED, '--normalise', 'minmax', '--csv', '-'],
  check: ['check', 'in', '--effort', '0', '--max-bpp', '2', ...REPORTS, '--reporter', 'ndjson'],
  score: ['score', 'in', '-r', 'in', '-m', 'ssim,ssimulacra2', ...REPORTS, ...PAGE],
};
type Command = keyof typeof COMMANDS;

interface Made {
  readonly code: number | null;
  readonly stdout: string;
  /** Without the seconds that the run took. */
  readonly stderr: string;
  /** Of every file its hash; of tables their rows, without the times that images took. */
  readonly files: Readonly<Record<string, unknown>>;
}

const made = new Map<World, Map<Command, Made>>();

beforeAll(async () => {
  const root = makePictures(PICTURES);
  for (const world of [HOME, ...ABROAD]) {
    const results = new Map<Command, Made>();
    for (const command of Object.keys(COMMANDS) as Command[]) {
      results.set(command, await runIn(root, command, world));
    }
    made.set(world, results);
  }
});

async function runIn(root: string, command: Command, world: World): Promise<Made> {
  const { jobs, locale, zone } = WORLDS[world];
  const env = { LC_ALL: locale, LANG: locale, LANGUAGE: locale, TZ: zone };
  // Each anew: what an earlier run did would only be copied.
  const args = [...COMMANDS[command], '--jobs', jobs, '--verbose'];
  const more = command.startsWith('optimize') ? ['--no-cache'] : [];
  const { code, stdout, stderr } = await runIq([...args, ...more], { cwd: root, env });
  mkdirSync(path.join(root, 'r'), { recursive: true });
  const files = filesIn(path.join(root, 'r'));
  rmSync(path.join(root, 'r'), { recursive: true, force: true });
  return { code, stdout, stderr: stderr.replace(/\d+\.\d s$/gm, '… s'), files };
}

function filesIn(folder: string): Record<string, unknown> {
  const files: Record<string, unknown> = {};
  for (const [name, hash] of Object.entries(contents(folder))) {
    const text = () => readFileSync(path.join(folder, name), 'utf8');
    files[name] = name === 'rows.csv' ? csvRows(text()) : name === 'rows.json' ? jsonRows(text()) : hash;
  }
  return files;
}

const untimed = <Row extends object>(row: Row) => ({ ...row, ms: undefined });
const csvRows = (text: string) => [text.split('\n', 1)[0], ...parseCsv(text).map(untimed)];
const jsonRows = (text: string) => {
  const { rows, ...head } = JSON.parse(text) as { rows: object[] };
  return { ...head, rows: rows.map(untimed) };
};

const at = (world: World, command: Command): Made => {
  const result = made.get(world)?.get(command);
  if (result === undefined) throw new Error(`${command} was not run`);
  return result;
};

describe.each(ABROAD)('%s: the same as with one job in C and UTC', (world) => {
  it.each(Object.keys(COMMANDS) as Command[])('%s', (command) => {
    expect(at(world, command)).toEqual(at(HOME, command));
  });
});

it('there was something to compare, and rows come by code units', () => {
  for (const command of Object.keys(COMMANDS) as Command[]) expect(at(HOME, command).code).toBe(1);
  const { files } = at(HOME, 'optimize');
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['page.html', 'rows.csv', 'rows.csv.meta.json', 'rows.json']),
  );
  expect(Object.keys(files).filter((name) => name.startsWith('out/')).length).toBeGreaterThan(15);
  const { rows } = at(HOME, 'check').files['rows.json'] as { rows: { path: string }[] };
  const sorted = Object.keys(PICTURES)
    .map((name) => name.slice('in/'.length))
    .sort();
  expect(rows.map(({ path }) => path)).toEqual(sorted);
});
