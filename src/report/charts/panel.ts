import type { Bin } from '../../decide/histogram.js';
import { type Area, bottomAxis, leftAxis } from './axis.js';
import { bars, polyline } from './marks.js';
import { linearScale, niceTicks, type Scale } from './scale.js';
import { attributes } from './svg.js';
import { fittingText, text } from './text.js';

export const BLUE = '#2f6fb2';
const ORANGE = '#c2410c';
export const FAINT = '#52606d';
const PALE = '#f5f7fa';

/** A part of a page, in pixels. */
export interface Cell {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Heading {
  readonly title: string;
  readonly note: string;
}

/** A small chart's title, what is said below it, and the area that is left for its data. */
export function panel({ left, top, width, height }: Cell, { title, note }: Heading): [Area, string[]] {
  const area = { left: left + 50, right: left + width - 16, top: top + 50, bottom: top + height - 70 };
  return [
    area,
    [
      text(left, top + 12, title, { size: 14, bold: true }),
      text(left, top + 31, fittingText(note, width - 16, 12), { size: 12, colour: FAINT }),
    ],
  ];
}

/** In the place of data that there are none of. */
export function emptyPanel(cell: Cell, title: string, words: string): string[] {
  const [area, heading] = panel(cell, { title, note: '' });
  const { left, right, top, bottom } = area;
  const ground = attributes({ x: left, y: top, width: right - left, height: bottom - top, fill: PALE });
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  return [
    ...heading,
    `<rect${ground}/>`,
    text(middle.x, middle.y + 4, fittingText(words, right - left - 16), { anchor: 'middle', colour: FAINT }),
  ];
}

interface HistogramChart extends Heading {
  readonly bins: readonly Bin[];
  /** What is drawn of the values' axis; all filled bins are inside. */
  readonly domain: readonly [number, number];
  readonly ticks?: readonly number[];
  readonly format?: (tick: number) => string;
  readonly label: string;
  /** A value to be marked. */
  readonly mark?: number;
}

/** How often which values are there, as bars. At least one bin is filled. */
export function histogramPanel(cell: Cell, chart: HistogramChart): string[] {
  const { bins, domain, ticks, format, label, mark } = chart;
  const [area, heading] = panel(cell, chart);
  const filled = bins.filter(({ count }) => count > 0);
  const highest = Math.max(...filled.map(({ count }) => count));
  const x = linearScale(domain, [area.left, area.right], ticks);
  const y = countScale(highest, area);
  return [
    ...heading,
    bottomAxis(x, area, label, format),
    leftAxis(y, area, '', shortCount),
    bars(
      filled.map(({ from, to, count }) => ({
        left: x(from),
        right: x(to),
        top: y(count),
        bottom: area.bottom,
      })),
      BLUE,
    ),
    ...(mark === undefined ? [] : [marker(x(mark), area)]),
  ];
}

/** Whole numbers only, and some air above the highest bar. */
function countScale(highest: number, { top, bottom }: Area): Scale {
  const domain = [0, highest * 1.05] as const;
  const ticks = niceTicks(domain, 5).filter(Number.isInteger);
  return linearScale(domain, [bottom, top], ticks);
}

function marker(x: number, { top, bottom }: Area): string {
  return polyline(
    [
      [x, top],
      [x, bottom],
    ],
    { colour: ORANGE },
  );
}

/** A count as axes have room for: 1500, 20k, 3M. */
function shortCount(count: number): string {
  if (count >= 1e6) return `${Number((count / 1e6).toPrecision(3))}M`;
  return count >= 1e4 ? `${Number((count / 1e3).toPrecision(3))}k` : String(count);
}
