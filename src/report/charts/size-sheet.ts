import type { Bin } from '../../decide/histogram.js';
import type { RankingFigures } from '../../decide/ranking-figures.js';
import { type SizeCell, SizeFigures } from '../../decide/size-figures.js';
import { type Area, bottomAxis, leftAxis } from './axis.js';
import { bars, polyline } from './marks.js';
import { BLUE, type Cell, emptyPanel, FAINT, histogramPanel, panel } from './panel.js';
import { linearScale } from './scale.js';
import { svgDocument } from './svg.js';
import { fittingText, text } from './text.js';

const MARGIN = 32;
const HEAD = 92;
const CELL = { width: 405, height: 416 };
const SIZE = { width: 2 * MARGIN + 3 * CELL.width, height: HEAD + CELL.height };
/** A cell's colour where it has the fewest pictures: still seen. */
const PALEST = 0.18;
/** How far from an axis the words beside its numbers are. */
const LABEL = 54;
/** As many numbers as there is room for below an axis. */
const TICKS = 6;

/**
 * Draws how large the pictures of a ranking are: longer sides, megapixels, and widths against heights, on logarithmic
 * axes.
 *
 * @param name of the ranking
 * @returns an SVG document
 */
export function sizeSheet(name: string, { counts, sizes }: RankingFigures): string {
  const title = 'How large the images are';
  const unknown = counts.rows - sizes.count;
  const facts = `${name}, ${counts.rows} rows${unknown > 0 ? `, ${unknown} without a size` : ''} · logarithmic axes`;
  const cell = (i: number): Cell => ({ left: MARGIN + i * CELL.width, top: HEAD, ...CELL });
  return svgDocument(SIZE, `${title}: ${facts}`, [
    text(MARGIN, 40, title, { size: 20, bold: true }),
    text(MARGIN, 64, fittingText(facts, SIZE.width - 2 * MARGIN), { colour: FAINT }),
    ...logPanel(cell(0), 'Longer side', 'pixels', sizes.longSides.bins),
    ...logPanel(cell(1), 'Area', 'megapixels', sizes.megapixels.bins),
    ...shapePanel(cell(2), sizes.cells),
  ]);
}

function logPanel(cell: Cell, title: string, unit: string, bins: readonly Bin[]): string[] {
  const filled = bins.filter(({ count }) => count > 0);
  if (filled.length === 0) return emptyPanel(cell, title, 'no row has a width and a height');
  const domain = octaves(
    filled.map(({ from }) => from),
    filled.map(({ to }) => to),
  );
  const ticks = octaveTicks(domain);
  return histogramPanel(cell, { title, note: `images by ${unit}`, bins, domain, ticks, format, label: unit });
}

/** Widths against heights: the more pictures, the darker. */
function shapePanel(cell: Cell, cells: readonly SizeCell[]): string[] {
  const title = 'Width and height';
  if (cells.length === 0) return emptyPanel(cell, title, 'no row has a width and a height');
  const note = 'darker: more images · above the line portrait, below landscape';
  const [{ left, ...rest }, heading] = panel(cell, { title, note });
  const area = { left: left + 16, ...rest };
  const starts = cells.flatMap(({ width, height }) => [width, height]);
  const domain = octaves(
    starts,
    starts.map((start) => start + SizeFigures.step),
  );
  const ticks = octaveTicks(domain);
  const x = linearScale(domain, [area.left, area.right], ticks);
  const y = linearScale(domain, [area.bottom, area.top], ticks);
  const most = Math.max(...cells.map(({ count }) => count));
  return [
    ...heading,
    bottomAxis(x, area, 'width, pixels', format),
    leftAxis(y, area, '', format),
    text(area.left - LABEL, (area.top + area.bottom) / 2, 'height, pixels', {
      anchor: 'middle',
      upwards: true,
    }),
    diagonal(area),
    bars(
      cells.map(({ width, height, count }) => ({
        left: x(width),
        right: x(width + SizeFigures.step),
        top: y(height + SizeFigures.step),
        bottom: y(height),
        opacity: PALEST + (1 - PALEST) * Math.sqrt(count / most),
      })),
      BLUE,
    ),
  ];
}

function diagonal({ left, right, top, bottom }: Area): string {
  return polyline(
    [
      [left, bottom],
      [right, top],
    ],
    { colour: FAINT, width: 1.5, dashes: '6 4' },
  );
}

/** Whole powers of two around all values, two steps at least. */
function octaves(from: readonly number[], to: readonly number[]): readonly [number, number] {
  const low = Math.floor(Math.min(...from));
  return [low, Math.max(low + 2, Math.ceil(Math.max(...to)))];
}

function octaveTicks([low, high]: readonly [number, number]): number[] {
  const step = Math.ceil((high - low) / TICKS);
  const count = Math.floor((high - low) / step) + 1;
  return Array.from({ length: count }, (_, i) => low + i * step);
}

/** A power of two as a number with few digits. */
function format(power: number): string {
  const value = 2 ** power;
  if (value < 1) return String(Number(value.toPrecision(3)));
  return value < 1e6 ? String(Math.round(value)) : value.toExponential(1);
}
