import { describe, expect, it } from 'vitest';
import { parseThresholds, requireMetrics, shortfalls } from '../../src/cli/thresholds.js';
import type { ScoreRow } from '../../src/score/score-image.js';

function row(metrics: ScoreRow['metrics'], reason: ScoreRow['reason'] = null): ScoreRow {
  return { file: 'a', path: 'a', reference: null, metrics, flags: [], reason, message: null };
}

describe('parseThresholds', () => {
  it.each([
    ['ssimulacra2=80', { metric: 'ssimulacra2', value: 80, higherIsBetter: true }],
    ['ms-ssim=.995', { metric: 'ms-ssim', value: 0.995, higherIsBetter: true }],
    ['ssimulacra2=-5', { metric: 'ssimulacra2', value: -5, higherIsBetter: true }],
    ['ssim.js= .9', { metric: 'ssim.js', value: 0.9, higherIsBetter: true }],
    ['brisque=30', { metric: 'brisque', value: 30, higherIsBetter: false }],
    ['niqe=5', { metric: 'niqe', value: 5, higherIsBetter: false }],
  ])('reads %s', (text, threshold) => {
    expect(parseThresholds([text])).toEqual([threshold]);
  });

  it.each([
    ['ssim', /metric=value .* received 'ssim'/],
    ['ssim=', /received 'ssim='/],
    ['ssim= ', /received 'ssim= '/],
    ['ssim=high', /received 'ssim=high'/],
    ['ssim=NaN', /received 'ssim=NaN'/],
    ['ssim=Infinity', /received 'ssim=Infinity'/],
    ['ssim=.9=.8', /received 'ssim=.9=.8'/],
    ['ssim>.9', /received 'ssim>.9'/],
    ['beauty=1', /Expected some of .* received 'beauty'/],
    ['=1', /received ''/],
  ])('refuses %s', (text, words) => {
    expect(() => parseThresholds(['psnr=30', text])).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringMatching(words) }),
    );
  });
});

it('requires that the metric is computed', () => {
  const thresholds = parseThresholds(['ssim=.9', 'psnr=30']);
  expect(() => requireMetrics(thresholds, ['psnr', 'ssim'])).not.toThrow();
  expect(() => requireMetrics(thresholds, ['ssim'])).toThrow(/one of the metrics ssim but received psnr/);
});

describe('shortfalls', () => {
  it.each([
    ['at least', 'ssim=.9', { ssim: 0.8999 }, ['ssim 0.8999, and at least 0.9 is demanded']],
    ['just reached', 'ssim=.9', { ssim: 0.9 }, []],
    ['at most', 'niqe=5', { niqe: 5.01 }, ['niqe 5.01, and at most 5 is demanded']],
    ['just not exceeded', 'niqe=5', { niqe: 5 }, []],
    ['no score', 'niqe=5', { niqe: null }, ['niqe cannot judge it, and 5 is demanded']],
    ['one of two', 'ssim=.9,psnr=30', { ssim: 0.95, psnr: 20 }, ['psnr 20, and at least 30 is demanded']],
  ])('%s', (_, thresholds, metrics, texts) => {
    expect(shortfalls(row(metrics), parseThresholds(thresholds.split(',')))).toEqual(texts);
  });

  it('leaves failed images to their own message', () => {
    expect(shortfalls(row({}, 'corrupt'), parseThresholds(['ssim=.9']))).toEqual([]);
  });

  it('never shows a number that looks as if it were enough', () => {
    const [text] = shortfalls(row({ ssim: 0.899999 }), parseThresholds(['ssim=.9']));
    expect(text).toBe('ssim 0.899999, and at least 0.9 is demanded');
  });
});
