import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src/decide/histogram.js';
import { PointCloud } from '../../../src/decide/point-cloud.js';
import { bars } from '../../../src/report/html/charts/bars.js';
import { histogram } from '../../../src/report/html/charts/histogram.js';
import { scatter } from '../../../src/report/html/charts/scatter.js';
import type { Markup } from '../../../src/report/html/markup.js';

const HOSTILE = `<script>alert("1")</script>'`;
const ESCAPED = '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;';

/** Every number of some attribute, in order. */
const numbersOf = (chart: Markup, element: string, attribute: string) =>
  [...chart.toString().matchAll(new RegExp(`<${element}[^>]* ${attribute}="([^"]*)"`, 'g'))].map(
    ([, value]) => Number(value),
  );
const rowsOf = (chart: Markup) => chart.toString().match(/<tr><th scope="row">/g)?.length ?? 0;
const isSound = (chart: Markup) => !/NaN|Infinity|undefined/.test(chart.toString());

const bin = (from: number, to: number, count: number) => ({ from, to, count });
const axis = { label: 'score' };

describe('a histogram', () => {
  it('has bars as high as their counts, one beside the other', () => {
    const bins = [bin(0, 0.25, 0), bin(0.25, 0.5, 2), bin(0.5, 0.75, 4), bin(0.75, 1, 0)];
    const chart = histogram({ title: 'Scores', bins, axis: { ...axis, domain: [0, 1] } });
    const [low = 0, high = 0] = numbersOf(chart, 'rect', 'height');
    expect(high / low).toBeCloseTo(2, 1);
    const [first = 0, second = 0] = numbersOf(chart, 'rect', 'x');
    const [width = 0] = numbersOf(chart, 'rect', 'width');
    expect(second - first).toBeCloseTo(width + 1.5, 1);
    expect(rowsOf(chart)).toBe(2);
    expect(chart.toString()).toContain(
      'role="img" aria-label="Scores: 6 images from 0.25 to 0.75; most, 4, from 0.5 to 0.75."',
    );
  });

  it('marks a value, also one that no bin reaches', () => {
    const chart = histogram({
      title: 'Scores',
      bins: [bin(0.5, 0.6, 1)],
      axis,
      mark: { value: 0.9, name: 'target' },
    });
    expect(chart.toString()).toContain('target 0.9');
    expect(Math.max(...numbersOf(chart, 'line', 'x1'))).toBeLessThanOrEqual(400);
  });

  it('says where there is nothing', () => {
    const chart = histogram({ title: 'Scores', bins: [bin(0, 1, 0)], axis, empty: 'No image has a score.' });
    expect(chart.toString()).toContain('No image has a score.');
    expect(chart.toString()).not.toContain('<svg');
  });

  it('holds one value, and values of any size', () => {
    for (const values of [[0], [7], [1e300], [-1e300, 1e300], [1e-300], [0.5, 1e9]]) {
      const counted = new Histogram(0, 0.05, 20);
      for (const value of values) counted.add(value);
      const chart = histogram({ title: 'Scores', bins: counted.bins, axis });
      expect(isSound(chart)).toBe(true);
      expect(chart.toString().length).toBeLessThan(12_000);
    }
  });

  it('escapes every text', () => {
    const chart = histogram({
      title: HOSTILE,
      note: HOSTILE,
      bins: [bin(0, 1, 1)],
      axis: { label: HOSTILE, format: () => HOSTILE },
      mark: { value: 0.5, name: HOSTILE },
      counts: [HOSTILE, HOSTILE],
    }).toString();
    expect(chart).not.toContain('<script');
    expect(chart).toContain(ESCAPED);
    expect(chart).not.toContain(' style=');
  });
});

describe('bars', () => {
  const head = ['flaw', 'images'] as const;

  it('are as long as their values', () => {
    const chart = bars({
      title: 'Flaws',
      head,
      bars: [
        { name: 'blurred', value: 30 },
        { name: 'tiny', value: 10 },
        { name: 'flat', value: 0 },
      ],
    });
    const widths = [...chart.toString().matchAll(/<rect x="0"[^>]* width="([\d.]+)"/g)].map(([, w]) =>
      Number(w),
    );
    expect(widths).toEqual([400, 133.3]);
    expect(chart.toString()).toContain('aria-label="Flaws: blurred 30, tiny 10, flat 0."');
    expect(rowsOf(chart)).toBe(3);
  });

  it('hold no value, zeros only, and names of any length', () => {
    expect(bars({ title: 'Flaws', head, bars: [], empty: 'None.' }).toString()).toContain('None.');
    expect(isSound(bars({ title: 'Flaws', head, bars: [{ name: 'a', value: 0 }] }))).toBe(true);
    const long = bars({ title: 'Flaws', head, bars: [{ name: '😀'.repeat(60), value: 1e300 }] });
    expect(long.toString()).toContain(`${'😀'.repeat(45)}…<`);
    expect(isSound(long)).toBe(true);
  });

  it('escape every text', () => {
    const chart = bars({ title: HOSTILE, head: [HOSTILE, HOSTILE], bars: [{ name: HOSTILE, value: 1 }] });
    expect(chart.toString()).not.toContain('<script');
  });
});

describe('a scatter', () => {
  const axes = { x: { label: 'aesthetic' }, y: { label: 'sharpness' } };

  it('has points at their places', () => {
    const cloud = PointCloud.of([
      [0, 0],
      [0.5, 1],
      [1, 0],
    ]);
    const chart = scatter({ title: 'Both', cloud, ...axes });
    const [left = 0, middle = 0, right = 0] = numbersOf(chart, 'circle', 'cx');
    expect(middle - left).toBeCloseTo(right - middle, 1);
    const [low = 0, high = 0] = numbersOf(chart, 'circle', 'cy');
    expect(low).toBeGreaterThan(high);
    expect(chart.toString()).toContain('Both: 3 images; across aesthetic, upwards sharpness.');
  });

  it('stays small, whatever there is', () => {
    const points = Array.from({ length: 50_000 }, (_, i): [number, number] => [
      (i % 499) / 499,
      ((i * 7919) % 5003) / 5003,
    ]);
    const chart = scatter({ title: 'Both', cloud: PointCloud.of(points), ...axes, diagonal: true });
    expect(chart.toString()).not.toContain('<circle');
    expect(chart.toString().length).toBeLessThan(160_000);
    expect(chart.toString()).toContain('class="diagonal"');
  });

  it('holds nothing, one point and values of any size', () => {
    expect(scatter({ title: 'Both', cloud: new PointCloud(), ...axes, empty: 'None.' }).toString()).toContain(
      'None.',
    );
    for (const points of [
      [[3, 3]],
      [[0, 0]],
      [
        [-1e9, 1e300],
        [1e9, -1e300],
      ],
    ] as [number, number][][]) {
      const chart = scatter({ title: 'Both', cloud: PointCloud.of(points), ...axes, diagonal: true });
      expect(isSound(chart)).toBe(true);
    }
  });
});

describe('a cloud of points', () => {
  it('keeps few, and of many where they lie', () => {
    const cloud = new PointCloud();
    for (let i = 0; i < 2000; i++) cloud.add(i / 2000, 0.5);
    expect(cloud.points).toHaveLength(2000);
    cloud.add(3, -1);
    expect(cloud.points).toBeNull();
    expect(cloud.cells.reduce((sum, { count }) => sum + count, 0)).toBe(2001);
    for (const { x, y, meanY } of cloud.cells) {
      expect(y[0]).toBeLessThanOrEqual(meanY);
      expect(y[1]).toBeGreaterThanOrEqual(meanY);
      expect(x[1]).toBeGreaterThan(x[0]);
    }
  });
});
