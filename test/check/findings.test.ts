import { describe, expect, it } from 'vitest';
import { failedCheck, unknownFacts } from '../../src/check/check-row.js';
import { judge } from '../../src/check/findings.js';
import { type Levels, type Limits, resolveLimits } from '../../src/check/limits.js';
import { IqError } from '../../src/errors.js';
import { resolveSettings } from '../../src/settings.js';

const settings = resolveSettings({});
const FACTS = {
  ...unknownFacts('deep/a.jpg'),
  format: 'jpeg',
  width: 1000,
  height: 1000,
  bytes: 250_000,
  bpp: 2,
  megapixels: 1,
  bytes_out: 200_000,
  saving: 0.2,
  format_out: 'webp',
  quality: 70,
  metrics: { ssim: 0.95, brisque: 40, niqe: null },
} as const;

/** The levels of what is found. */
const found = (limits: Limits) =>
  judge(FACTS, limits, settings).findings.map(({ level, limit }) => [level, limit]);

/** A limit that is just met, one that is missed, and how a set of levels is asked for. */
const KINDS: readonly (readonly [string, number, number, (levels: Levels) => Limits])[] = [
  ['saving', 0.2, 0.1999, (saving) => ({ saving })],
  ['bytes', 250_000, 249_999, (bytes) => ({ bytes })],
  ['bpp', 2, 1.9999, (bpp) => ({ bpp })],
  ['megapixels', 1, 0.999999, (megapixels) => ({ megapixels })],
  ['a score of which more is better', 0.95, 0.950001, (ssim) => ({ scores: { ssim } })],
  ['a score of which less is better', 40, 39.9999, (brisque) => ({ scores: { brisque } })],
];

describe.each(KINDS)('%s', (_, met, missed, limitsOf) => {
  it('exactly at the limit passes, beyond it is found at the gravest level that is missed, once', () => {
    expect(found(limitsOf({ error: met }))).toEqual([]);
    expect(found(limitsOf({ warn: met }))).toEqual([]);
    expect(found(limitsOf({ error: missed }))).toEqual([['error', missed]]);
    expect(found(limitsOf({ warn: missed }))).toEqual([['warning', missed]]);
    expect(found(limitsOf({ warn: missed, error: met }))).toEqual([['warning', missed]]);
    expect(found(limitsOf({ warn: missed, error: missed }))).toEqual([['error', missed]]);
    expect(found(limitsOf({}))).toEqual([]);
  });
});

describe('a row', () => {
  it('has the gravest level of its findings, each as data', () => {
    const row = judge(FACTS, { saving: { warn: 0.05 }, bytes: { error: 1 } }, settings);
    expect(row).toEqual({
      ...FACTS,
      status: 'error',
      findings: [
        {
          level: 'warning',
          code: 'saving',
          path: 'deep/a.jpg',
          limit: 0.05,
          value: 0.2,
          args: {
            bytes: 250_000,
            bytes_out: 200_000,
            format: 'jpeg',
            format_out: 'webp',
            metric: 'ssim',
            target: 0.98,
          },
        },
        { level: 'error', code: 'bytes', path: 'deep/a.jpg', limit: 1, value: 250_000 },
      ],
    });
    expect(judge(FACTS, { bpp: { warn: 1 } }, settings).status).toBe('warning');
    expect(judge(FACTS, { bpp: { warn: 2 } }, settings).status).toBe('ok');
  });

  it('does not reach a score that nobody can tell', () => {
    const { findings } = judge(FACTS, { scores: { niqe: { warn: 100 } } }, settings);
    expect(findings).toMatchObject([
      { level: 'warning', code: 'score', value: null, args: { metric: 'niqe' } },
    ]);
  });

  it('of an image that could not be checked has no findings', () => {
    const failed = failedCheck('a.jpg', new IqError('corrupt', 'It is damaged.'));
    const row = judge(failed, { scores: { ssim: { error: 1 } }, bytes: { error: 0 } }, settings);
    expect(row).toMatchObject({
      status: 'failed',
      reason: 'corrupt',
      message: 'It is damaged.',
      findings: [],
    });
  });
});

describe('limits', () => {
  it.each([
    [undefined],
    [{}],
    [{ saving: {} }],
    [{ scores: {} }],
    [{ bytes: undefined, scores: { ssim: {} } }],
  ])('%j are none, and so the default: a tenth', (limits) => {
    expect(resolveLimits(limits)).toEqual({ saving: { error: 0.1 } });
  });

  it('set aside the default', () => {
    expect(resolveLimits({ bytes: { warn: 1 }, saving: {} })).toEqual({ bytes: { warn: 1 } });
    expect(resolveLimits({ scores: { ssim: { error: 0 } } })).toEqual({ scores: { ssim: { error: 0 } } });
  });

  it.each([[{ bytes: { error: Number.NaN } }], [{ scores: { ssim: { warn: Number.POSITIVE_INFINITY } } }]])(
    '%o are refused',
    (limits) => {
      expect(() => resolveLimits(limits)).toThrow(/Expected numbers for the limits on (bytes|ssim)/);
    },
  );
});
