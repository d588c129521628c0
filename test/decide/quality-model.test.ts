import { describe, expect, it } from 'vitest';
import { parseQualityModel, type QualityModel } from '../../src/decide/quality-model.js';
import { type ErrorCode, IqError } from '../../src/errors.js';
import { resolveSettings, type SettingsInput } from '../../src/settings.js';
import { conditionsOf } from '../../src/train/model-conditions.js';

const errors = { rSquared: 0.4, meanAbsoluteError: 6, within3: 0.5 };

function modelFor(input: SettingsInput, format: 'jpeg' | 'webp' = 'jpeg'): QualityModel {
  return {
    kind: 'bpp',
    version: 1,
    conditions: conditionsOf(resolveSettings(input), format),
    line: { intercept: 31, slope: 11.7, smallestQuality: 50, largestBpp: 4.15 },
    training: {
      date: '2026-01-02T03:04:05.678Z',
      iq: '0.1.0',
      images: 40,
      megapixels: 80.5,
      unlabelled: { duplicate: 2 },
      validation: { folds: 10, line: errors, median: { ...errors, rSquared: null } },
    },
  };
}

const PREDICT = { strategy: 'predict', predictor: 'bpp' } as const;

function refusal(action: () => unknown): { code: ErrorCode; message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof IqError) return error;
  }
  throw new Error('Expected a refusal.');
}

describe('a model file', () => {
  it('is read as it was written', () => {
    const model = modelFor({});
    expect(parseQualityModel(JSON.stringify(model), 'm.json')).toEqual(model);
  });

  const broken: Record<string, (model: QualityModel) => unknown> = {
    'no JSON': () => undefined,
    'something else': () => ({ rows: [] }),
    'an unknown key': (model) => ({ ...model, note: 'mine' }),
    'another version': (model) => ({ ...model, version: 2 }),
    'another kind': (model) => ({ ...model, kind: 'probe' }),
    'a line without a slope': ({ line: { slope: _, ...line }, ...model }) => ({ ...model, line }),
    'a line that is no number': (model) => ({ ...model, line: { ...model.line, slope: 'NaN' } }),
  };
  it.each(Object.entries(broken))('%s is refused by its path', (_, change) => {
    const text = JSON.stringify(change(modelFor({}))) ?? '{';
    const { code, message } = refusal(() => parseQualityModel(text, 'there/m.json'));
    expect(code).toBe('model_corrupt');
    expect(message).toContain('there/m.json');
  });
});

describe('a model is taken for the settings it was trained for, and refused with what differs', () => {
  it.each<[string, SettingsInput]>([
    ['the same format', { format: ['jpeg'] }],
    ['its format among others', { format: ['webp', 'jpeg'] }],
    ['whatever format there is', {}],
    ['the smallest format', { format: 'auto' }],
    ['another range, saving and metadata', { minQuality: 30, maxQuality: 90, minSaving: 0.1, strip: true }],
  ])('%s', (_, input) => {
    const model = modelFor({});
    expect(resolveSettings({ ...PREDICT, ...input, model }).model).toBe(model);
  });

  it.each<[string, SettingsInput, RegExp]>([
    ['target', { target: 0.99 }, /: the target is 0\.99 but was 0\.98 in training\. /],
    ['effort', { effort: 2 }, /: effort is 2 but was 4 in training\. /],
    [
      'metric',
      { metric: 'psnr', target: 40 },
      /: the metric is psnr but was ssim in training; the target is 40/,
    ],
    ['family', { metric: 'ssimulacra2' }, /settings is jpeg-table2 but was jpeg-table8 in training/],
    ['format', { format: ['webp'] }, /: the format is webp but was jpeg in training\. /],
    ['a format without predictor', { format: ['png'] }, /predicts jpeg, which this run does not write/],
  ])('%s', (_, input, words) => {
    const { code, message } = refusal(() => resolveSettings({ ...PREDICT, ...input, model: modelFor({}) }));
    expect(code).toBe('model_mismatch');
    expect(message).toMatch(words);
  });

  it('another version of the encoder', () => {
    const model = modelFor({}, 'webp');
    const old = { ...model, conditions: { ...model.conditions, encoder: 'webp 0.1.2' } };
    const { code, message } = refusal(() => resolveSettings({ ...PREDICT, model: old }));
    expect(code).toBe('model_mismatch');
    expect(message).toMatch(/the encoder is webp \d[\d.]+ but was webp 0\.1\.2 in training/);
  });
});

describe('settings that cannot go together', () => {
  it.each<[string, SettingsInput, RegExp]>([
    [
      'a model that nothing asks',
      { model: modelFor({}) },
      /Expected --predictor bpp with --model but received probe/,
    ],
    [
      'a floor that nothing measures',
      { ...PREDICT, floor: 0.9 },
      /Expected no --floor with --strategy predict/,
    ],
    ['an unknown strategy', { strategy: 'guess' as 'search' }, /Expected search or predict for --strategy/],
    ['an unknown predictor', { predictor: 'oracle' as 'bpp' }, /Expected bpp or probe for --predictor/],
  ])('%s', (_, input, words) => {
    const { code, message } = refusal(() => resolveSettings(input));
    expect(code).toBe('invalid_option');
    expect(message).toMatch(words);
  });
});
