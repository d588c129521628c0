import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { RANKED_PICTURES } from '../support/ranked.js';
import { type Finished, runIq } from '../support/run-iq.js';
import { timeless } from '../support/timeless.js';

const COUNT = 3;
const PARTS = Array.from({ length: COUNT }, (_, i) => `part-${i + 1}.csv`);

const iq = (root: string, args: readonly string[]) =>
  runIq(args, { cwd: root, env: { IQ_OFFLINE: '1', IQ_CACHE_DIR: path.join(root, 'cache') } });
const textIn = (root: string, name: string) => readFileSync(path.join(root, name), 'utf8');
const metaIn = (root: string, name: string) => JSON.parse(textIn(root, `${name}.meta.json`));

/** Runs all shards, of which some image fails. */
async function runShards(root: string, args: readonly string[]): Promise<void> {
  for (const [i, csv] of PARTS.entries()) {
    const { code, stderr } = await iq(root, [...args, '--shard', `${i + 1}/${COUNT}`, '--csv', csv]);
    expect({ code, stderr }).toMatchObject({ code: expect.toBeOneOf([0, 1]) });
  }
}

const timelessJson = (json: string) => json.replace(/"ms":\d+/g, '"ms":0');

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['iq rank', ['rank', 'in']],
  ['iq rank --normalise minmax', ['rank', 'in', '--normalise', 'minmax', '--dedupe', 'off']],
  ['iq rank by curves of its own', ['rank', 'in', '--calibration', 'curves.json']],
  ['iq score', ['score', 'in', '-r', 'in', '-m', 'ssim,psnr']],
  ['iq enhance', ['enhance', 'in', '-n', '--target-width', '500']],
  ['iq optimize into two formats', ['optimize', 'in', '-n', '-f', 'webp,jpeg', '--effort', '0']],
  ['iq optimize --rank', ['optimize', 'in', '-n', '--rank', '-f', 'webp,jpeg', '--effort', '0']],
];

describe('iq merge', () => {
  it.each(CASES)('of shards of %s writes what one run does', async (_, args) => {
    const root = makePictures(RANKED_PICTURES);
    if (args.includes('curves.json')) await iq(root, ['rank', 'in', '--calibrate', 'curves.json']);
    await iq(root, [...args, '--csv', 'whole.csv', '--json', 'whole.json']);
    await runShards(root, args);
    const before = contents(root);
    const merging = ['merge', ...PARTS, '--csv', 'm.csv', '--json', 'm.json', '--report', 'm.html'];
    const { code, stdout, stderr } = await iq(root, merging);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^8 images of 3 shards merged, (\d+ rows, )?1 failed · [\d.]+ s\n$/);
    expect(timeless(textIn(root, 'm.csv'))).toBe(timeless(textIn(root, 'whole.csv')));
    expect(timelessJson(textIn(root, 'm.json'))).toBe(timelessJson(textIn(root, 'whole.json')));
    expect(textIn(root, 'm.csv.meta.json')).toBe(textIn(root, 'whole.csv.meta.json'));
    expect(textIn(root, 'm.html')).toContain(
      `<title>in ${args[0] === 'rank' ? '·' : '–'} iq ${args[0]}</title>`,
    );

    const first = contents(root);
    expect((await iq(root, [...merging, ...PARTS])).code).toBe(0);
    expect(contents(root)).toEqual(first);
    for (const [name, hash] of Object.entries(before))
      expect({ name, hash: first[name] }).toEqual({ name, hash });
  });

  it('passes rows to reporters and to standard output', async () => {
    const root = await scored();
    await iq(root, ['merge', ...PARTS, '--csv', 'm.csv']);
    const csv = await iq(root, ['merge', ...PARTS, '--csv', '-']);
    expect(csv).toMatchObject({ code: 0, stdout: textIn(root, 'm.csv') });
    expect(await iq(root, ['merge', ...PARTS, '--reporter', 'csv'])).toMatchObject({ stdout: csv.stdout });
    const { stdout } = await iq(root, ['merge', ...PARTS, '--reporter', 'ndjson']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ command, path }) => [command, path])).toContainEqual(['score', 'broken.png']);
    expect(lines).toHaveLength(8);
    expect((await iq(root, ['merge', ...PARTS, '--reporter', 'github'])).stdout).toContain('::error ');
  });
});

const SCORE = ['score', 'in', '-r', 'in', '-m', 'psnr'];

/** A folder with the shards of a run of `iq score`. */
async function scored(): Promise<string> {
  const root = makePictures(RANKED_PICTURES);
  await runShards(root, SCORE);
  return root;
}

/** Changes what a part's meta file says. */
function edit(root: string, csv: string, change: object): void {
  const file = path.join(root, `${csv}.meta.json`);
  writeFileSync(file, JSON.stringify({ ...metaIn(root, csv), ...change }));
}

async function refused(root: string, parts: readonly string[], codes: readonly string[]): Promise<string> {
  const { code, stderr }: Finished = await iq(root, [
    'merge',
    ...parts,
    '--csv',
    'm.csv',
    '--json',
    'm.json',
  ]);
  expect({ code, stderr }).toMatchObject({ code: 1 });
  for (const name of ['m.csv', 'm.json', 'm.csv.meta.json'])
    expect(existsSync(path.join(root, name))).toBe(false);
  const lines = stderr.trim().split('\n');
  expect(lines.pop()).toBe('The parts make no whole; nothing was written.');
  expect(lines.map((line) => line.split(' ', 1)[0]).sort()).toEqual([...codes].sort());
  return stderr;
}

describe('iq merge refuses', () => {
  it('shards that are missing, there twice, interrupted, of other options or without a meta file, all at once', async () => {
    const root = await scored();
    await iq(root, [
      'score',
      'in',
      '-r',
      'in',
      '-m',
      'psnr',
      '--resize-reference',
      '--shard',
      '1/3',
      '--csv',
      'odd.csv',
    ]);
    await iq(root, ['score', 'in', '-r', 'in', '-m', 'psnr', '--shard', '1/4', '--csv', 'of-4.csv']);
    edit(root, 'part-2.csv', { interrupted: true });
    copyFileSync(path.join(root, 'part-2.csv'), path.join(root, 'alone.csv'));
    const parts = ['part-1.csv', 'part-2.csv', 'odd.csv', 'of-4.csv', 'alone.csv'];
    const codes = [
      'meta_missing',
      'shard_differs',
      'shard_differs',
      'shard_interrupted',
      'shard_missing',
      'shard_twice',
    ];
    const told = await refused(root, parts, codes);
    for (const text of [
      '3/3 is missing',
      'resizeReference true instead of false',
      'one of 4 shards',
      'alone.csv.meta.json is missing',
    ])
      expect(told).toContain(text);
    expect(told).toContain('odd.csv is shard 1/3, and so is part-1.csv');
  });

  it('shards between which files were added', async () => {
    const root = makePictures(RANKED_PICTURES);
    await iq(root, [...SCORE, '--shard', '1/2', '--csv', 'part-1.csv']);
    copyFileSync(path.join(root, 'in/meadow.jpg'), path.join(root, 'in/new.jpg'));
    await iq(root, [...SCORE, '--shard', '2/2', '--csv', 'part-2.csv']);
    const told = await refused(root, ['part-1.csv', 'part-2.csv'], ['shard_differs']);
    expect(told).toContain('found other images');
  });

  it('what is no shard, and rankings that shards shortened', async () => {
    const root = await scored();
    await iq(root, [...SCORE, '--csv', 'whole.csv']);
    expect(await refused(root, [...PARTS, 'whole.csv'], ['not_mergeable'])).toContain(
      'whole.csv is no shard',
    );
    for (const [i, csv] of PARTS.entries())
      await iq(root, ['rank', 'in', '--dedupe', 'keep-best', '--shard', `${i + 1}/${COUNT}`, '--csv', csv]);
    expect(await refused(root, PARTS, ['not_mergeable'])).toContain('--dedupe keep-best');
  });

  const EDITS: readonly (readonly [string, (csv: string) => string])[] = [
    ['a row less', (csv) => csv.replace(/\n[^\n]+\n$/, '\n')],
    ['a row twice', (csv) => csv.replace(/\n([^\n]+)\n$/, '\n$1\n$1\n')],
    ['another path', (csv) => csv.replace(/\n([^,]+),/, '\nx$1,x')],
    ['no last line break', (csv) => csv.slice(0, -1)],
    ['a quote', (csv) => csv.replace(/,(?=[^,]*\n$)/, ',x"')],
    ['another column', (csv) => csv.replace('psnr', 'ssim')],
    ['a cell more', (csv) => csv.replace(/\n$/, ',\n')],
    ['nothing', () => ''],
  ];
  it('rows that are not those of the meta file', async () => {
    const root = await scored();
    const longest = PARTS.reduce((a, b) => (textIn(root, a).length > textIn(root, b).length ? a : b));
    const whole = textIn(root, longest);
    for (const [what, change] of EDITS) {
      expect({ what, text: change(whole) }).not.toEqual({ what, text: whole });
      writeFileSync(path.join(root, longest), change(whole));
      expect(await refused(root, PARTS, ['rows_differ'])).toContain(longest);
    }
    rmSync(path.join(root, longest));
    await refused(root, PARTS, ['not_found']);
  });

  it('rows that two parts have', async () => {
    const root = await scored();
    const [one, other] = PARTS.filter((csv) => metaIn(root, csv).rows > 0);
    if (one === undefined || other === undefined) throw new Error('Expected two parts with rows.');
    const { rows, listingDigest, shard } = metaIn(root, one);
    const own = metaIn(root, other).shard;
    writeFileSync(path.join(root, other), textIn(root, one));
    // As many as there should be, so that only the rows give it away.
    edit(root, other, { rows, listingDigest, shard: { ...own, images: shard.images } });
    const images = PARTS.reduce((sum, csv) => sum + metaIn(root, csv).shard.images, 0);
    for (const csv of PARTS) {
      const { shard } = metaIn(root, csv);
      edit(root, csv, { shard: { ...shard, listing: { ...shard.listing, images } } });
    }
    const codes = Array.from({ length: shard.images }, () => 'rows_differ');
    expect(await refused(root, PARTS, codes)).toContain(`${other}. Run both shards again.`);
  });

  it('to write over a part', async () => {
    const root = await scored();
    const before = contents(root);
    for (const output of ['part-1.csv', 'part-2.csv.meta.json']) {
      const { code, stderr } = await iq(root, ['merge', ...PARTS, '--json', output]);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('would overwrite') });
    }
    expect((await iq(root, ['merge', '--csv', 'm.csv'])).code).toBe(2);
    expect(contents(root)).toEqual(before);
  });
});
