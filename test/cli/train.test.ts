import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { QualityModel } from '../../src/decide/quality-model.js';
import { type Label, train } from '../../src/index.js';
import { contents, fixturePath } from '../support/pictures.js';
import { parseCsv } from '../support/reports.js';
import { runIq, startIq } from '../support/run-iq.js';
import { makeFolder, modelIn, PHOTOS, TRAIN } from '../support/training.js';

const journalOf = (root: string) => path.join(root, 'model.json.labels.ndjson');
const labelsIn = (root: string) =>
  readFileSync(journalOf(root), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const withoutDate = ({ training: { date: _, ...training }, ...model }: QualityModel) => ({
  ...model,
  training,
});

let trained: { root: string; stderr: string; model: QualityModel };

beforeAll(async () => {
  const root = makeFolder();
  const { code, stdout, stderr } = await runIq(TRAIN, { cwd: root });
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });
  trained = { root, stderr, model: modelIn(root) };
});

describe('iq train', () => {
  it('writes a model that says what it was trained on', () => {
    const { conditions, training } = trained.model;
    expect(conditions).toMatchObject({ format: 'jpeg', effort: 0, metric: 'ssim', target: 0.98 });
    expect(conditions.encoder).toMatch(/^mozjpeg /);
    expect(training).toMatchObject({ images: PHOTOS.length, unlabelled: {} });
    expect(training.validation.folds).toBe(PHOTOS.length);
    expect(Math.abs(Date.now() - Date.parse(training.date))).toBeLessThan(600_000);
  });

  it('says what the line is worth, beside the median', () => {
    const { line, median } = trained.model.training.validation;
    expect(trained.stderr).toContain(`${PHOTOS.length} of ${PHOTOS.length} images gave a label`);
    const table = (name: string, ...cells: number[]) =>
      new RegExp(`${name} +${cells.map((cell) => cell.toFixed(2).replace('-', '−')).join(' +')}\n`);
    expect(trained.stderr).toMatch(table('R²', line.rSquared ?? Number.NaN, median.rSquared ?? Number.NaN));
    expect(trained.stderr).toMatch(
      table('mean absolute error', line.meanAbsoluteError, median.meanAbsoluteError),
    );
  });

  it('labels are the qualities that the search finds', async () => {
    const args = [
      'optimize',
      'photos',
      '-n',
      '-f',
      'jpeg',
      '--min-saving',
      '0',
      '--effort',
      '0',
      '--csv',
      '-',
    ];
    const { stdout } = await runIq(args, { cwd: trained.root });
    const searched = parseCsv(stdout).filter(({ status }) => status === 'optimized');
    expect(searched.length).toBeGreaterThan(PHOTOS.length / 2);
    const labels = new Map(
      labelsIn(trained.root).map(({ bytes, quality }) => [String(bytes), String(quality)]),
    );
    for (const { bytes_in = '', quality, file } of searched) expect(labels.get(bytes_in), file).toBe(quality);
  });

  it('draws the chart, as SVG without fonts and as PNG', async () => {
    const svg = readFileSync(path.join(trained.root, 'model.svg'), 'utf8');
    expect(svg.match(/<circle/g)).toHaveLength(PHOTOS.length + 1);
    for (const words of ['floor 50', 'clamp 4.15', 'R²', 'mean error', 'bits per pixel of the source file'])
      expect(svg).toContain(`aria-label="${words}`);
    expect(svg).not.toContain('<text');
    const { format, width, height } = await sharp(path.join(trained.root, 'model.png')).metadata();
    expect({ format, width, height }).toEqual({ format: 'png', width: 1920, height: 1120 });
  });

  it('the chart looks the same on a machine without fonts', async () => {
    const root = makeFolder();
    copyFileSync(journalOf(trained.root), journalOf(root));
    const env = { FONTCONFIG_FILE: '/nonexistent', FONTCONFIG_PATH: '/nonexistent' };
    expect(await runIq(TRAIN, { cwd: root, env })).toMatchObject({ code: 0 });
    for (const name of ['model.svg', 'model.png'])
      expect(
        readFileSync(path.join(root, name)).equals(readFileSync(path.join(trained.root, name))),
        name,
      ).toBe(true);
  });

  it('where libvips may not read SVG, it says so, and writes no model without its chart', async () => {
    const root = makeFolder();
    copyFileSync(journalOf(trained.root), journalOf(root));
    const { code, stderr } = await runIq(TRAIN, { cwd: root, env: { VIPS_BLOCK_UNTRUSTED: '1' } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^iq: The chart could not be painted as PNG: .* Ask for \.svg only\.\n$/m);
    expect(existsSync(path.join(root, 'model.json'))).toBe(false);
  });

  it('leaves nothing else behind', () => {
    const others = Object.keys(contents(trained.root)).filter((name) => !name.startsWith('photos/'));
    expect(others.sort()).toEqual(['model.json', 'model.json.labels.ndjson', 'model.png', 'model.svg']);
  });

  it('counts images that give no label, and why', async () => {
    const root = makeFolder();
    copyFileSync(fixturePath('photos/meadow.jpg'), path.join(root, 'photos/again.jpg'));
    copyFileSync(fixturePath('special/animated/spinner.gif'), path.join(root, 'photos/spinner.gif'));
    writeFileSync(
      path.join(root, 'photos/broken.jpg'),
      readFileSync(fixturePath('photos/sand.jpg')).subarray(0, 20_000),
    );
    const { code, stderr } = await runIq([...TRAIN, '--plot', 'charts/only.svg'], { cwd: root });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^failed broken\.jpg \(corrupt\)/m);
    const { training, line } = modelIn(root);
    expect(training.unlabelled).toEqual({ animated: 1, corrupt: 1, duplicate: 1 });
    expect(line).toEqual(trained.model.line);
    expect(existsSync(path.join(root, 'charts/only.svg'))).toBe(true);
    expect(existsSync(path.join(root, 'model.svg'))).toBe(false);
  });
});

it('options come from the configuration file and the environment too', async () => {
  const root = makeFolder();
  copyFileSync(journalOf(trained.root), journalOf(root));
  writeFileSync(
    path.join(root, 'iq.config.json'),
    JSON.stringify({ train: { out: 'model.json', effort: 9, plot: ['a.svg'] } }),
  );
  const { code, stderr } = await runIq(['train', 'photos'], { cwd: root, env: { IQ_EFFORT: '0' } });
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('10 labels were there already'),
  });
  expect(withoutDate(modelIn(root))).toEqual(withoutDate(trained.model));
  expect(readdirSync(root).sort()).toEqual([
    'a.svg',
    'iq.config.json',
    'model.json',
    'model.json.labels.ndjson',
    'photos',
  ]);
});

it('the library trains the same model', async () => {
  const root = makeFolder();
  const labels: Label[] = [];
  const summary = await train({
    paths: ['photos'],
    out: 'model.json',
    plot: [],
    effort: 0,
    cwd: root,
    environment: process.env,
    date: new Date('2026-01-02T03:04:05Z'),
    onLabel: (label) => void labels.push(label),
  });
  expect(summary).toMatchObject({ images: PHOTOS.length, failed: 0, known: 0, interrupted: false });
  expect(summary.written).toEqual([path.join(root, 'model.json')]);
  expect(labels.map(({ path }) => path).sort()).toEqual(PHOTOS);
  expect(summary.model?.training.date).toBe('2026-01-02T03:04:05.000Z');
  expect(summary.model && withoutDate(summary.model)).toEqual(withoutDate(trained.model));
});

describe('a run that was ended', () => {
  it('goes on where it was: whole labels are taken, a torn one is found again', async () => {
    const root = makeFolder();
    copyFileSync(journalOf(trained.root), journalOf(root));
    const lines = readFileSync(journalOf(root), 'utf8').split('\n');
    truncateSync(journalOf(root), Buffer.byteLength(lines.slice(0, 4).join('\n')) + 30);
    const { code, stderr } = await runIq(TRAIN, { cwd: root });
    expect(code).toBe(0);
    expect(stderr).toContain('4 labels were there already');
    expect(labelsIn(root)).toHaveLength(PHOTOS.length);
    expect(withoutDate(modelIn(root))).toEqual(withoutDate(trained.model));
  });

  it.each(['SIGKILL', 'SIGINT'] as const)('by %s', async (signal) => {
    const root = makeFolder();
    const { child, finished } = startIq([...TRAIN, '--jobs', '1'], { cwd: root });
    while (!existsSync(journalOf(root)) || labelsIn(root).length < 2) await sleep(5);
    child.kill(signal);
    const { code, stderr } = await finished;
    expect(code).toBe(signal === 'SIGINT' ? 130 : null);
    if (signal === 'SIGINT') expect(stderr).toContain('run again to go on');
    expect(existsSync(path.join(root, 'model.json'))).toBe(false);
    const found = labelsIn(root).length;
    const again = await runIq(TRAIN, { cwd: root });
    expect(again.code).toBe(0);
    expect(again.stderr).toContain(`${found} labels were there already`);
    expect(labelsIn(root)).toHaveLength(PHOTOS.length);
    expect(withoutDate(modelIn(root))).toEqual(withoutDate(trained.model));
  });

  it('labels for another target do not count, and stay', async () => {
    const root = makeFolder();
    copyFileSync(journalOf(trained.root), journalOf(root));
    const { stderr } = await runIq([...TRAIN, '-t', '.9'], { cwd: root });
    expect(stderr).not.toContain('already');
    expect(labelsIn(root)).toHaveLength(2 * PHOTOS.length);
  });
});

describe('is refused', () => {
  it.each([
    ['without a place for the model', ['train', 'photos'], 2, /Expected a file for --out/],
    ['with nothing to train on', ['train', '-o', 'm.json'], 2, /Expected at least one path/],
    ['with a chart of another kind', [...TRAIN, '--plot', 'm.pdf'], 2, /ending in \.svg or \.png for --plot/],
    ['with an unknown codec', [...TRAIN, '--codec', 'png'], 2, /Expected jpeg, webp or avif for --codec/],
    ['with two purposes for a file', [...TRAIN, '--plot', 'model.json'], 2, /Expected one purpose/],
    ['over an image', ['train', 'photos', '-o', `photos/${PHOTOS[0]}`], 2, /would overwrite the input/],
    ['with a folder in its place', ['train', 'photos', '-o', 'photos'], 2, /cannot be written \(EISDIR\)/],
  ])('%s', async (_, args, expected, words) => {
    const root = makeFolder(PHOTOS.slice(0, 1));
    const before = contents(root);
    const { code, stderr } = await runIq(args, { cwd: root });
    expect(code).toBe(expected);
    expect(stderr).toMatch(words);
    expect(contents(root)).toEqual(before);
  });

  it('when too few images give a label, which are kept', async () => {
    const root = makeFolder(PHOTOS.slice(0, 3));
    const { code, stderr } = await runIq(TRAIN, { cwd: root });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'Expected at least 8 different images with a label to fit a line to but received 3 of 3',
    );
    expect(labelsIn(root)).toHaveLength(3);
    expect(existsSync(path.join(root, 'model.json'))).toBe(false);
  });
});
