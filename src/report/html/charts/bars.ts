import { html, type Markup } from '../markup.js';
import { figures } from './axes.js';
import { at, type ChartHeading, chartFigure, emptyChart, WIDTH } from './figure.js';

const ROW = 36;
const THICKNESS = 10;
/** Characters there is room for above a bar, beside its value. */
const LONGEST = 46;

export interface BarChart extends ChartHeading {
  readonly bars: readonly { readonly name: string; readonly value: number }[];
  /** What the names are, and what is measured, for the table. */
  readonly head: readonly [names: string, values: string];
  readonly format?: (value: number) => string;
  /** The value of a bar as long as there is room; by default the highest. */
  readonly full?: number;
  readonly empty?: string;
}

/** Values by name, as bars from the left, in the order in which they are given; none is below 0. */
export function bars(chart: BarChart): Markup {
  const { bars, head, format = figures, empty = 'There are no values.' } = chart;
  if (bars.length === 0) return emptyChart(chart, empty);
  const full = Math.max(chart.full ?? 0, ...bars.map(({ value }) => value));
  const bar = ({ name, value }: BarChart['bars'][number], i: number) => {
    const top = i * ROW;
    const length = full > 0 ? (Math.max(0, value) / full) * WIDTH : 0;
    const shape = html`x="0" y="${top + 20}" height="${THICKNESS}" rx="2"`;
    return html`<text x="0" y="${top + 14}">${shortened(name)}</text><text class="value" x="${WIDTH}" y="${top + 14}" text-anchor="end">${format(value)}</text><rect class="trough" ${shape} width="${WIDTH}"/>${
      value > 0 ? html`<rect ${shape} width="${at(Math.max(2, length))}"/>` : null
    }`;
  };
  return chartFigure({
    ...chart,
    label: `${chart.title}: ${bars.map(({ name, value }) => `${name} ${format(value)}`).join(', ')}.`,
    height: bars.length * ROW,
    drawing: [html`<g class="marks bars">${bars.map(bar)}</g>`],
    table: { head, rows: bars.map(({ name, value }) => [name, format(value)]) },
  });
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : name;
}
