import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { RankingFigures, SCORE_COLUMNS } from '../../../src/decide/ranking-figures.js';
import { svgToPng } from '../../../src/report/charts/png.js';
import { scoreSheet } from '../../../src/report/charts/score-sheet.js';
import { sizeSheet } from '../../../src/report/charts/size-sheet.js';
import { montagePage, TILE } from '../../../src/report/montage-page.js';
import type { ReadRow } from '../../../src/report/read-ranking.js';
import { rankRow } from '../../support/rankings.js';

const HOSTILE = '<&>"\'\u0000\u202e漢字 😀\ud800 — =cmd|x';

function figuresOf(rows: readonly Partial<ReadRow>[]): RankingFigures {
  const figures = new RankingFigures(100);
  for (const row of rows) figures.add(rankRow(row));
  return figures;
}

/** Every tag is closed by its own, and every number of a shape is one and on the page. */
function expectSound(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, self] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!self) open.push(name ?? '');
  }
  expect(open).toEqual([]);
  const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
  for (const [, name = '', value] of svg.matchAll(/ (x|y|x1|x2|y1|y2|width|height)="([^"]*)"/g)) {
    expect(Number.isFinite(Number(value)), `${name}="${value}"`).toBe(true);
  }
  for (const [, x, y, w, h] of svg.matchAll(
    /<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/g,
  )) {
    expect(Number(x)).toBeGreaterThanOrEqual(0);
    expect(Number(y)).toBeGreaterThanOrEqual(0);
    expect(Number(x) + Number(w)).toBeLessThanOrEqual(width + 0.01);
    expect(Number(y) + Number(h)).toBeLessThanOrEqual(height + 0.01);
  }
  expect(svg.match(/NaN|Infinity|undefined|<text/)).toBeNull();
}

async function sizeOf(svg: string) {
  const { format, width, height } = await sharp(await svgToPng(svg)).metadata();
  return { format, width, height };
}

describe('the pages of an evaluation', () => {
  it('have a panel for each score and size, and say which scores are empty', async () => {
    const rows = [0.1, 0.4, 0.4, 0.9].map((final_score) => ({
      final_score,
      sharpness_norm: 1 - final_score,
      width: 4000,
      height: 3000,
    }));
    const figures = figuresOf(rows);
    const scores = scoreSheet('photos.csv', figures);
    expectSound(scores);
    for (const words of ['Final score', 'Aesthetic', 'Sharpness', 'Noise (1: none)', 'final_score'])
      expect(scores).toContain(`aria-label="${words}`);
    expect(scores).toContain('aria-label="mean 0.45 · standard deviation 0.33"');
    expect(scores.match(/aria-label="empty in every row"/g)).toHaveLength(SCORE_COLUMNS.length - 2);
    expect(await sizeOf(scores)).toEqual({ format: 'png', width: 2560, height: 1320 });

    const sizes = sizeSheet('photos.csv', figures);
    expectSound(sizes);
    for (const words of ['Longer side', 'megapixels', 'width, pixels', 'height, pixels', '4096', '16'])
      expect(sizes).toContain(`aria-label="${words}"`);
    expect(await sizeOf(sizes)).toEqual({ format: 'png', width: 2558, height: 1016 });
  });

  it('a bar is as high as its share of the highest', () => {
    const svg = scoreSheet('a', figuresOf([0.1, 0.4, 0.4, 0.9].map((final_score) => ({ final_score }))));
    const group = /<g fill="#2f6fb2">(.*?)<\/g>/.exec(svg)?.[1] ?? '';
    const heights = [...group.matchAll(/ height="([^"]+)"/g)].map(([, height]) => Number(height));
    expect(heights).toHaveLength(3);
    expect((heights[1] ?? 0) / (heights[0] ?? 1)).toBeCloseTo(2, 2);
    expect(heights[2]).toBeCloseTo(heights[0] ?? 0, 2);
  });

  it('whatever numbers a ranking has, can be drawn', () => {
    const score = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    const side = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
    const row = fc.record({ final_score: score, aesthetic: score, width: side, height: side });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const figures = figuresOf(rows);
        expectSound(scoreSheet(HOSTILE, figures));
        expectSound(sizeSheet(HOSTILE, figures));
      }),
    );
  });
});

describe('the page of a montage', () => {
  it.each([0, 1, 3, 5, 12, 100])(
    'has an even grid for %i pictures, whatever they are called',
    async (count) => {
      const rows = Array.from({ length: count }, (_, i) => ({
        path: `${i}/${HOSTILE}${'long'.repeat(i)}.jpg`,
        final_score: i / 100,
        veto: (i % 3 === 0 ? ['blurred', 'flat'] : []) as ReadRow['veto'],
        reasons: ['high_sharpness', HOSTILE, 'no_faces'],
        duplicate_of: i % 3 === 1 ? HOSTILE.repeat(20) : null,
      }));
      const { svg, corners } = montagePage(HOSTILE, HOSTILE, figuresOf(rows).best);
      expectSound(svg);
      expect(corners).toHaveLength(count);
      const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
      expect(await sizeOf(svg)).toEqual({ format: 'png', width: 2 * width, height: 2 * height });
      for (const [i, [x, y]] of corners.entries()) {
        expect(x + TILE.width).toBeLessThanOrEqual(width);
        expect(y + TILE.height).toBeLessThanOrEqual(height);
        for (const [left, top] of corners.slice(0, i))
          expect(Math.abs(left - x) > TILE.width || Math.abs(top - y) > TILE.height + 60).toBe(true);
      }
      if (count === 0) expect(svg).toContain('No image has a score.');
      else expect(svg).not.toContain('no faces');
    },
  );
});
