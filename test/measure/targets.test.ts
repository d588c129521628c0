import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/measure/registry.js';
import { resolveSettings } from '../../src/settings.js';

describe.each(Object.values(METRICS))('$name as a target', (metric) => {
  const { name, presets, range, ssimLoss } = metric;

  it('has its presets, and takes any finite number of its range', () => {
    expect(resolveSettings({ metric: name }).target).toBe(presets.balanced);
    expect(resolveSettings({ metric: name, preset: 'high' }).target).toBe(presets.high);
    expect(resolveSettings({ metric: name, target: range[1] }).target).toBe(range[1]);
    for (const target of [range[1] + 1, Number.NEGATIVE_INFINITY, Number.NaN]) {
      const refusal = expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringContaining('--target'),
      });
      expect(() => resolveSettings({ metric: name, target })).toThrow(refusal);
    }
  });

  it('has a loss that falls as the score rises, of SSIM’s size at the presets', () => {
    const scores = [presets.small - 0.05 * range[1], presets.small, presets.balanced, presets.high, range[1]];
    const losses = scores.map(ssimLoss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses.at(-1)).toBeLessThan(1e-6);
    expect(ssimLoss(presets.balanced)).toBeGreaterThan(0.01);
    expect(ssimLoss(presets.balanced)).toBeLessThan(0.04);
  });
});

it('says that SSIMULACRA2 has no lower end', () => {
  expect(() => resolveSettings({ metric: 'ssimulacra2', target: 101 })).toThrow('of at most 100');
  expect(resolveSettings({ metric: 'ssimulacra2', target: -20 }).target).toBe(-20);
});
