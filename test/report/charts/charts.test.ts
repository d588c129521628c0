import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { svgToPng } from '../../../src/report/charts/png.js';
import { linearScale, logScale, niceTicks } from '../../../src/report/charts/scale.js';
import { svgDocument } from '../../../src/report/charts/svg.js';
import { fittingText, shortenedText, text, textWidth } from '../../../src/report/charts/text.js';

/** How dark each part of a drawing is, 0 to 255, along its width. */
async function ink(svg: string, parts: number): Promise<number[]> {
  const { data, info } = await sharp(await svgToPng(svg))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [
      Math.floor((part * info.width) / parts),
      Math.floor(((part + 1) * info.width) / parts),
    ];
    let sum = 0;
    for (let y = 0; y < info.height; y++)
      for (let x = from; x < to; x++) sum += 255 - (data[(y * info.width + x) * info.channels] ?? 255);
    return sum / (info.height * (to - from));
  });
}

describe('text', () => {
  const size = { width: 200, height: 40 };

  it('is drawn without a font, where it is said to be', async () => {
    const svg = svgDocument(size, 'a', [text(100, 28, 'HHHHHHHH', { size: 20, anchor: 'start' })]);
    expect(svg).not.toMatch(/<text|font/);
    const [left = 0, right = 0] = await ink(svg, 2);
    expect(left).toBe(0);
    expect(right).toBeGreaterThan(10);
    expect(
      await ink(svgDocument(size, 'a', [text(100, 28, 'HHHHHHHH', { size: 20, anchor: 'end' })]), 2),
    ).toEqual([expect.closeTo(right, 0), 0]);
  });

  it('every letter that is used is defined, once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (words) => {
        const svg = svgDocument(size, 'a', [text(0, 20, words), text(0, 40, words)]);
        const used = new Set([...svg.matchAll(/href="#(\w+)"/g)].map(([, id]) => id));
        const defined = [...svg.matchAll(/<path id="(\w+)"/g)].map(([, id]) => id);
        expect(new Set(defined)).toEqual(used);
        expect(defined).toHaveLength(used.size);
      }),
    );
  });

  it('whatever is written, the document is one that can be painted', async () => {
    const hostile = ['<&>"\'</g>', '\u0000\u001f', 'naïve café ± − …', '漢字 😀', 'constructor', '__proto__'];
    const lines = hostile.map((words, i) => text(0, 10 + i, words));
    const metadata = await sharp(await svgToPng(svgDocument(size, hostile.join(), lines))).metadata();
    expect(metadata).toMatchObject({ format: 'png', width: 400, height: 80 });
  });

  it('is as wide as its letters, and is cut where there is no room', () => {
    expect(textWidth('ab')).toBeCloseTo(textWidth('a') + textWidth('b'));
    expect(textWidth('abc', 26)).toBeCloseTo(2 * textWidth('abc', 13));
    expect(fittingText('short', 100)).toBe('short');
    const cut = fittingText('a text that is far too long for its place', 100);
    expect(cut).toMatch(/^a text.*…$/);
    expect(textWidth(cut)).toBeLessThanOrEqual(100);
  });

  it('a name is shortened in its middle, so that its extension stays', () => {
    expect(shortenedText('short.jpg', 100)).toBe('short.jpg');
    expect(shortenedText('IMG_20240601_123456_holiday_final.jpeg', 120)).toMatch(/^IMG_.*….*\.jpeg$/);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 1200 }),
        fc.integer({ min: 20, max: 300 }),
        (name, width) => {
          expect(textWidth(shortenedText(name, width))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('scales', () => {
  it.each([
    [
      [0, 100],
      [0, 20, 40, 60, 80, 100],
    ],
    [
      [40, 100],
      [40, 50, 60, 70, 80, 90, 100],
    ],
    [
      [0, 1],
      [0, 0.2, 0.4, 0.6, 0.8, 1],
    ],
    [
      [-0.3, 0.3],
      [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3],
    ],
  ] as const)('round ticks in %j', (domain, ticks) => {
    expect(niceTicks(domain)).toEqual(ticks);
  });

  it('ticks are inside, ascending, and neither few nor many', () => {
    const ends = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(ends, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, width) => {
        const ticks = niceTicks([low, low + width]);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - width * 1e-6);
          expect(tick).toBeLessThanOrEqual(low + width * (1 + 1e-6));
        }
      }),
    );
  });

  it('places', () => {
    const up = linearScale([50, 100], [400, 100]);
    expect([50, 75, 100].map(up)).toEqual([400, 250, 100]);
    const log = logScale([0.5, 8], [0, 400]);
    expect([0.5, 1, 2, 4, 8].map(log)).toEqual([0, 100, 200, 300, 400]);
    expect(log.ticks).toEqual([0.5, 1, 2, 4, 8]);
  });
});
