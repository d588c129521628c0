import { describe, expect, it } from 'vitest';
import { PARTS } from '../../src/decide/fusion.js';
import { reasonWords } from '../../src/report/reason-words.js';

describe('the words for reasons', () => {
  it('do not say high of what is good because there is little of it', () => {
    expect(reasonWords(['high_noise', 'low_noise', 'high_colour_cast', 'low_exposure'])).toEqual([
      'little noise',
      'noisy',
      'no colour cast',
      'poorly exposed',
    ]);
  });

  it('leave out what could not be had, and keep what they do not know', () => {
    expect(reasonWords(['no_aesthetic', 'face', 'strange_code', 'constructor'])).toEqual([
      'face',
      'strange code',
      'constructor',
    ]);
  });

  it('tell every part and side apart', () => {
    const codes = PARTS.flatMap((part) => [`high_${part}`, `low_${part}`]);
    expect(new Set(reasonWords(codes)).size).toBe(codes.length);
  });
});
