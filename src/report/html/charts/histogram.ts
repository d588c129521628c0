import type { Bin } from '../../../decide/histogram.js';
import { html, type Markup } from '../markup.js';
import { counted } from '../shared/words.js';
import { type Axis, acrossAxis, countScale, figures, scaleOver, upAxis } from './axes.js';
import { at, type ChartHeading, chartFigure, emptyChart, WIDTH } from './figure.js';

const HEIGHT = 220;
const AREA = { left: 42, right: WIDTH - 12, top: 30, bottom: HEIGHT - 40 };
/** Between neighbours, so that they can be told. */
const GAP = 0.75;

export interface HistogramChart extends ChartHeading {
  readonly bins: readonly Bin[];
  readonly axis: Axis;
  /** A value to be marked, such as a target, and what it is. */
  readonly mark?: { readonly value: number; readonly name: string } | undefined;
  /** What is counted, for one and for several; by default images. */
  readonly counts?: readonly [singular: string, plural: string];
  /** What is said where nothing was counted. */
  readonly empty?: string;
}

/** How often which values are there. */
export function histogram(chart: HistogramChart): Markup {
  const { bins, axis, mark, counts = ['image', 'images'], empty = 'There are no values.' } = chart;
  const filled = bins.filter(({ count }) => count > 0);
  const [first, last] = [filled[0], filled.at(-1)];
  if (first === undefined || last === undefined) return emptyChart(chart, empty);
  const most = filled.reduce((a, b) => (b.count > a.count ? b : a));
  const ends = [first.from, last.to, ...(mark ? [mark.value] : []), ...(axis.domain ?? [])];
  const x = scaleOver([Math.min(...ends), Math.max(...ends)], [AREA.left, AREA.right], axis.ticks);
  const y = countScale(most.count, AREA);
  const { format = figures } = axis;
  const span = ({ from, to }: Bin) => `${format(from)} – ${format(to)}`;
  const bar = (bin: Bin) => {
    const [left, right, top] = [x(bin.from) + GAP, x(bin.to) - GAP, y(bin.count)];
    return html`<rect x="${at(left)}" y="${at(top)}" width="${at(Math.max(1, right - left))}" height="${at(Math.max(1, AREA.bottom - top))}"><title>${span(bin)}: ${counted(bin.count, counts)}</title></rect>`;
  };
  const all = filled.reduce((sum, { count }) => sum + count, 0);
  const label = [
    `${chart.title}: ${counted(all, counts)} from ${format(first.from)} to ${format(last.to)}`,
    `most, ${most.count}, from ${format(most.from)} to ${format(most.to)}`,
    ...(mark ? [`${mark.name} ${format(mark.value)}`] : []),
  ];
  return chartFigure({
    ...chart,
    label: `${label.join('; ')}.`,
    height: HEIGHT,
    drawing: [
      upAxis(y, AREA, { label: counts[1] }),
      acrossAxis(x, AREA, axis),
      html`<g class="marks">${filled.map(bar)}</g>`,
      ...(mark ? [marker(x(mark.value), `${mark.name} ${format(mark.value)}`)] : []),
    ],
    table: {
      head: [axis.label, counts[1]],
      rows: bins
        .slice(bins.indexOf(first), bins.indexOf(last) + 1)
        .map((bin) => [span(bin), String(bin.count)]),
    },
  });
}

/** Room that the words above the other axis take. */
const UP_LABEL = 64;

/** Its words stay inside the drawing, and off those of the other axis. */
function marker(place: number, words: string): Markup {
  const isRight = place > (AREA.left + AREA.right) / 2;
  const x = isRight ? place + 4 : Math.max(UP_LABEL, place - 4);
  return html`<g class="mark"><line x1="${at(place)}" y1="${AREA.top - 10}" x2="${at(place)}" y2="${AREA.bottom}"/><text x="${at(x)}" y="${AREA.top - 16}" text-anchor="${isRight ? 'end' : 'start'}">${words}</text></g>`;
}
