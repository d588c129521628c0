import type { CloudCell, PointCloud } from '../../../decide/point-cloud.js';
import type { Scale } from '../../charts/scale.js';
import { html, type Markup } from '../markup.js';
import { counted } from '../shared/words.js';
import { type Axis, acrossAxis, figures, scaleOver, upAxis } from './axes.js';
import { at, type ChartHeading, chartFigure, emptyChart, WIDTH } from './figure.js';

const HEIGHT = 240;
const AREA = { left: 42, right: WIDTH - 12, top: 30, bottom: HEIGHT - 40 };
/** Of a cell with few points: still seen. */
const PALEST = 0.15;
/** Rows of the table at most. */
const STRIPS = 10;

export interface ScatterChart extends ChartHeading {
  readonly cloud: PointCloud;
  readonly x: Axis;
  readonly y: Axis;
  /** A line from where both values are lowest to where both are highest. */
  readonly diagonal?: boolean;
  readonly counts?: readonly [singular: string, plural: string];
  readonly empty?: string;
}

/** Pairs of values: each as a point, and of too many of them how dense they lie. */
export function scatter(chart: ScatterChart): Markup {
  const { cloud, counts = ['image', 'images'], empty = 'There are no values.' } = chart;
  if (cloud.count === 0) return emptyChart(chart, empty);
  const { points, cells } = cloud;
  const across = scaleOver(spanOf(points?.map(([x]) => x) ?? cells.flatMap(({ x }) => x), chart.x), [
    AREA.left,
    AREA.right,
  ]);
  const up = scaleOver(spanOf(points?.map(([, y]) => y) ?? cells.flatMap(({ y }) => y), chart.y), [
    AREA.bottom,
    AREA.top,
  ]);
  const marks = points
    ? points.map(([x, y]) => html`<circle cx="${at(across(x))}" cy="${at(up(y))}" r="3"/>`)
    : density(cells, across, up);
  return chartFigure({
    ...chart,
    label: `${chart.title}: ${counted(cloud.count, counts)}; across ${chart.x.label}, upwards ${chart.y.label}.`,
    height: HEIGHT,
    drawing: [
      upAxis(up, AREA, chart.y),
      acrossAxis(across, AREA, chart.x),
      ...(chart.diagonal ? [diagonal(across, up)] : []),
      html`<g class="marks ${points ? 'dots' : 'density'}" shape-rendering="${points ? 'auto' : 'crispEdges'}">${marks}</g>`,
    ],
    table: {
      head: [chart.x.label, counts[1], `${chart.y.label}, mean`],
      rows: strips(cells, chart),
    },
  });
}

function spanOf(values: readonly number[], { domain }: Axis): readonly [number, number] {
  // Not spread into a call: there may be thousands.
  const low = values.reduce((a, b) => Math.min(a, b), domain?.[0] ?? Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), domain?.[1] ?? Number.NEGATIVE_INFINITY);
  return [low, high];
}

function density(cells: readonly CloudCell[], across: Scale, up: Scale): Markup[] {
  const most = Math.max(...cells.map(({ count }) => count));
  return cells.map(({ x, y, count }) => {
    const [left, right, top, bottom] = [across(x[0]), across(x[1]), up(y[1]), up(y[0])];
    const opacity = PALEST + (1 - PALEST) * Math.sqrt(count / most);
    return html`<rect x="${at(left)}" y="${at(top)}" width="${at(right - left)}" height="${at(bottom - top)}" fill-opacity="${opacity.toFixed(2)}"/>`;
  });
}

/** Where both values are equal. */
function diagonal(across: Scale, up: Scale): Markup {
  const low = Math.max(across.domain[0], up.domain[0]);
  const high = Math.max(low, Math.min(across.domain[1], up.domain[1]));
  return html`<line class="diagonal" x1="${at(across(low))}" y1="${at(up(low))}" x2="${at(across(high))}" y2="${at(up(high))}"/>`;
}

/** Of every strip of the first value, how many there are and the mean of the second. */
function strips(
  cells: readonly CloudCell[],
  { x: { format: formatX = figures }, y }: ScatterChart,
): string[][] {
  const { format: formatY = figures } = y;
  const low = Math.min(...cells.map(({ x }) => x[0]));
  const width = (Math.max(...cells.map(({ x }) => x[1])) - low) / STRIPS;
  return Array.from({ length: STRIPS }, (_, i) => {
    const inside = cells.filter(({ x }) => Math.floor(((x[0] + x[1]) / 2 - low) / width) === i);
    const count = inside.reduce((sum, cell) => sum + cell.count, 0);
    const mean = inside.reduce((sum, cell) => sum + cell.count * cell.meanY, 0) / count;
    const span = `${formatX(low + i * width)} – ${formatX(low + (i + 1) * width)}`;
    return [span, String(count), count === 0 ? '–' : formatY(mean)];
  });
}
