import type { Bin } from '../../decide/histogram.js';
import type { Summary } from '../../decide/moments.js';
import { type RankingFigures, SCORE_COLUMNS, type ScoreColumn } from '../../decide/ranking-figures.js';
import { type Cell, emptyPanel, FAINT, histogramPanel } from './panel.js';
import { svgDocument } from './svg.js';
import { fittingText, text } from './text.js';

const COLUMNS = 4;
const MARGIN = 32;
const HEAD = 92;
const CELL = { width: 304, height: 284 };
const SIZE = {
  width: 2 * MARGIN + COLUMNS * CELL.width,
  height: HEAD + Math.ceil(SCORE_COLUMNS.length / COLUMNS) * CELL.height,
};

export const SCORE_TITLES: Readonly<Record<ScoreColumn, string>> = {
  final_score: 'Final score',
  aesthetic: 'Aesthetic',
  sharpness_norm: 'Sharpness',
  exposure_norm: 'Exposure',
  contrast_norm: 'Contrast',
  colourfulness_norm: 'Colourfulness',
  colour_cast_norm: 'Colour cast (1: none)',
  noise_norm: 'Noise (1: none)',
};

/**
 * Draws how the scores of a ranking are spread: a histogram of each, with its mean.
 *
 * @param name of the ranking
 * @returns an SVG document
 */
export function scoreSheet(name: string, figures: RankingFigures): string {
  const { rows } = figures.counts;
  const title = 'How the scores are spread';
  const facts = `${name}, ${rows} rows · images by score, 0 the worst, 1 the best · the line is the mean`;
  const { summaries } = figures;
  return svgDocument(SIZE, `${title}: ${facts}`, [
    text(MARGIN, 40, title, { size: 20, bold: true }),
    text(MARGIN, 64, fittingText(facts, SIZE.width - 2 * MARGIN), { colour: FAINT }),
    ...SCORE_COLUMNS.flatMap((column, i) =>
      scorePanel(cellAt(i), column, summaries[column], figures.histogram(column).bins, rows),
    ),
  ]);
}

function cellAt(i: number): Cell {
  const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
  return { left: MARGIN + column * CELL.width, top: HEAD + row * CELL.height, ...CELL };
}

function scorePanel(
  cell: Cell,
  column: ScoreColumn,
  { count, mean, std }: Summary,
  bins: readonly Bin[],
  rows: number,
): string[] {
  const title = SCORE_TITLES[column];
  if (mean === null) return emptyPanel(cell, title, 'empty in every row');
  const facts = [`mean ${mean.toFixed(2)}`];
  if (std !== null) facts.push(`standard deviation ${std.toFixed(2)}`);
  if (count < rows) facts.push(`${rows - count} empty`);
  return histogramPanel(cell, {
    title,
    note: facts.join(' · '),
    bins,
    domain: domainOf(bins),
    label: column,
    mark: mean,
  });
}

/** From 0 to 1, and farther where scores of another program are. */
function domainOf(bins: readonly Bin[]): readonly [number, number] {
  const filled = bins.filter(({ count }) => count > 0);
  return [Math.min(0, filled[0]?.from ?? 0), Math.max(1, filled.at(-1)?.to ?? 1)];
}
