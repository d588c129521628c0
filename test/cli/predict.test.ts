import { beforeAll, describe, expect, it } from 'vitest';
import { bitsPerPixel, predictQuality } from '../../src/decide/bpp-predictor.js';
import type { QualityModel } from '../../src/decide/quality-model.js';
import { contents } from '../support/pictures.js';
import { type Cells, parseCsv } from '../support/reports.js';
import { runIq } from '../support/run-iq.js';
import { makeFolder, modelIn, PHOTOS, TRAIN } from '../support/training.js';

const PREDICT = ['--strategy', 'predict', '--predictor', 'bpp', '--effort', '0'];

let trained: { root: string; model: QualityModel };

beforeAll(async () => {
  const root = makeFolder();
  const { code, stderr } = await runIq(TRAIN, { cwd: root });
  expect(code, stderr).toBe(0);
  trained = { root, model: modelIn(root) };
});

describe('iq optimize --strategy predict', () => {
  const optimize = async (args: readonly string[], cwd = trained.root) => {
    const { code, stdout, stderr } = await runIq(['optimize', 'photos', ...PREDICT, '--csv', '-', ...args], {
      cwd,
    });
    return { code, stderr, rows: code === 0 ? parseCsv(stdout) : ([] as Cells[]) };
  };

  it('with a model: one encode an image, at the quality that its line says', async () => {
    const { rows } = await optimize(['-n', '-f', 'jpeg', '--model', 'model.json']);
    expect(rows).toHaveLength(PHOTOS.length);
    const qualities = Array.from({ length: 100 }, (_, i) => i + 1);
    for (const row of rows) {
      const size = { width: Number(row.width), height: Number(row.height) };
      const predicted = predictQuality(
        trained.model.line,
        bitsPerPixel(Number(row.bytes_in), size),
        qualities,
      );
      expect(row, row.file).toMatchObject({ encodes: '1', probes: '0', score: '', worst_area: '' });
      expect(row.predicted_quality).toBe(String(predicted));
      if (row.status === 'optimized') expect(row.quality).toBe(String(predicted));
    }
    expect(rows.filter(({ status }) => status === 'optimized').length).toBeGreaterThan(5);
  });

  it('within the range of qualities', async () => {
    const { rows } = await optimize(['-n', '-f', 'jpeg', '--model', 'model.json', '--max-quality', '40']);
    expect(new Set(rows.map((row) => row.predicted_quality))).toEqual(new Set(['40']));
  });

  it('without a model by the default lines, and PNG by search', async () => {
    const { rows } = await optimize(['-n']);
    for (const { file, format_in, encodes } of rows) {
      if (format_in === 'png') expect(Number(encodes), file).toBeGreaterThan(1);
      else expect(encodes, file).toBe('1');
    }
  });

  it('keeps what it does not make smaller', async () => {
    const { rows } = await optimize(['-n', '-f', 'jpeg', '--min-quality', '100']);
    expect(rows.some(({ status, reason }) => status === 'kept' && reason === 'insufficient_saving')).toBe(
      true,
    );
  });

  it('a file that was not scored is no file that meets its target: a search does not take it for one', async () => {
    const root = makeFolder(['confetti.jpg', 'sand.jpg']);
    expect((await optimize(['--in-place'], root)).rows.map(({ status }) => status)).toEqual([
      'optimized',
      'optimized',
    ]);
    const again = await optimize(['--in-place'], root);
    expect(again.rows.map(({ reason }) => reason)).toEqual(['already_optimised', 'already_optimised']);
    const { stdout } = await runIq(['optimize', 'photos', '-n', '--effort', '0', '--csv', '-'], {
      cwd: root,
    });
    for (const { reason, encodes } of parseCsv(stdout)) {
      expect(reason).not.toBe('already_optimised');
      expect(Number(encodes)).toBeGreaterThan(0);
    }
  });

  it.each([
    ['another effort', ['--effort', '1', '--model', 'model.json'], /effort is 1 but was 0 in training/],
    [
      'another target',
      ['-t', '.99', '--model', 'model.json'],
      /the target is 0\.99 but was 0\.98 in training/,
    ],
    [
      'another format',
      ['-f', 'webp', '--model', 'model.json'],
      /the format is webp but was jpeg in training/,
    ],
    ['a missing model', ['--model', 'nowhere.json'], /Expected a file that can be read for --model .*ENOENT/],
    ['what is no model', ['--model', 'model.svg'], /Expected a quality model of version 1 .*model\.svg/],
    [
      'a model that is not asked',
      ['--predictor', 'probe', '--model', 'model.json'],
      /Expected --predictor bpp/,
    ],
  ])('refuses %s before any work', async (_, args, words) => {
    const before = contents(trained.root);
    const { code, stderr } = await optimize(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(contents(trained.root)).toEqual(before);
  });
});
