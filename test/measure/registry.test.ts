import { expect, it } from 'vitest';
import { METRICS, metricNamed } from '../../src/measure/registry.js';

it('lists every metric under its own name, with targets inside its range', () => {
  for (const [name, metric] of Object.entries(METRICS)) {
    expect(metric.name).toBe(name);
    const { small, balanced, high } = metric.presets;
    const ordered = metric.higherIsBetter ? [small, balanced, high] : [high, balanced, small];
    const ascending = [metric.range[0], ...ordered, metric.range[1]];
    expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
  }
});

it('finds a metric by name and names them all when there is none', () => {
  expect(metricNamed('ssim.js')).toBe(METRICS['ssim.js']);
  for (const name of ['', 'SSIM', 'toString']) {
    const refusal = expect.objectContaining({
      code: 'invalid_option',
      message: expect.stringContaining(Object.keys(METRICS).join(', ')),
    });
    expect(() => metricNamed(name)).toThrow(refusal);
  }
});
