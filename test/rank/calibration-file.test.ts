import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, REFERENCE, SCORE_NAMES, scoreFeatures } from '../../src/decide/normalise.js';
import { readCalibration, writeCalibration } from '../../src/rank/calibration-file.js';
import { anyFacts } from '../support/facts.js';
import { contents, makePictures } from '../support/pictures.js';

const newFile = () => path.join(makePictures(), 'curves.json');

describe('curves', () => {
  it('come back as they were written, and give the same scores', async () => {
    const file = newFile();
    await fc.assert(
      fc.asyncProperty(fc.array(anyFacts, { maxLength: 30 }), anyFacts, async (pictures, other) => {
        const fitted = calibrate(pictures.map(({ features }) => features));
        await writeCalibration(file, fitted);
        const read = await readCalibration(file);
        expect(read).toEqual(fitted);
        expect(scoreFeatures(other.features, read)).toEqual(scoreFeatures(other.features, fitted));
      }),
      { numRuns: 40 },
    );
  });

  it('do not depend on the order of the pictures', () => {
    fc.assert(
      fc.property(fc.array(anyFacts, { maxLength: 20 }), (pictures) => {
        const features = pictures.map(({ features }) => features);
        expect(calibrate(features.toReversed())).toEqual(calibrate(features));
      }),
    );
  });

  it('of the project itself can be written and read', async () => {
    const file = newFile();
    await writeCalibration(file, REFERENCE);
    expect(await readCalibration(file)).toEqual(REFERENCE);
    expect(Object.keys(contents(path.dirname(file)))).toEqual(['curves.json']);
    expect(statSync(file).size).toBeGreaterThan(100);
  });
});

describe('what is no file of curves is refused', () => {
  const whole = async () => {
    const file = newFile();
    await writeCalibration(file, REFERENCE);
    return { file, value: JSON.parse(readFileSync(file, 'utf8')) };
  };
  interface File {
    readonly curves: Readonly<Record<string, unknown>>;
  }
  type Change = (value: File) => unknown;
  const CHANGES: readonly [string, Change, RegExp][] = [
    ['a list', () => [], /curves/],
    ['another kind', (value) => ({ ...value, kind: 'model' }), /kind/],
    ['another version', (value) => ({ ...value, version: 2 }), /version/],
    ['no curves', ({ curves, ...rest }) => rest, /curves/],
    [
      'a score too few',
      ({ curves: { noise_norm, ...curves }, ...rest }) => ({ ...rest, curves }),
      /noise_norm/,
    ],
    [
      'a score too many',
      (value) => ({
        ...value,
        curves: {
          ...value.curves,
          beauty: [
            [0, 0],
            [1, 1],
          ],
        },
      }),
      /beauty/,
    ],
    [
      'a curve of one knot',
      (value) => ({ ...value, curves: { ...value.curves, noise_norm: [[0, 0]] } }),
      /noise_norm/,
    ],
    [
      'knots that fall',
      (value) => ({
        ...value,
        curves: {
          ...value.curves,
          noise_norm: [
            [1, 0],
            [0, 1],
          ],
        },
      }),
      /rise/,
    ],
    [
      'two knots at one value',
      (value) => ({
        ...value,
        curves: {
          ...value.curves,
          noise_norm: [
            [1, 0],
            [1, 1],
          ],
        },
      }),
      /rise/,
    ],
    [
      'a score above 1',
      (value) => ({
        ...value,
        curves: {
          ...value.curves,
          noise_norm: [
            [0, 0],
            [1, 2],
          ],
        },
      }),
      /noise_norm/,
    ],
    ['another name', (value) => ({ ...value, calibration_id: '000000000000' }), /its name is not that/],
    [
      'a curve changed by hand',
      (value) => ({
        ...value,
        curves: {
          ...value.curves,
          noise_norm: [
            [0, 0.9],
            [1, 1],
          ],
        },
      }),
      /its name is not that/,
    ],
  ];

  it.each(CHANGES)('%s', async (_, change, words) => {
    const { file, value } = await whole();
    writeFileSync(file, JSON.stringify(change(value)));
    await expect(readCalibration(file)).rejects.toMatchObject({
      code: 'model_corrupt',
      message: expect.stringMatching(words),
    });
  });

  it('text that is no JSON, and half a file', async () => {
    const { file } = await whole();
    const text = readFileSync(file, 'utf8');
    for (const part of ['', 'words', text.slice(0, text.length / 2)]) {
      writeFileSync(file, part);
      await expect(readCalibration(file)).rejects.toMatchObject({ code: 'model_corrupt' });
    }
  });

  it('a file that is not there', async () => {
    await expect(readCalibration(newFile())).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

it('scores have curves for all of their names', () => {
  expect(Object.keys(REFERENCE.curves).sort()).toEqual([...SCORE_NAMES].sort());
});
