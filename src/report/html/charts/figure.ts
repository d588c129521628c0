import { html, type Markup } from '../markup.js';

/** Units of a chart's own, about pixels: narrow, so that its numbers can still be read on a telephone. */
export const WIDTH = 400;

/** The numbers of a chart for those who cannot see it, or want to know exactly. */
export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ChartHeading {
  readonly title: string;
  /** What else is to be known, in a line. */
  readonly note?: string | undefined;
}

interface Drawing extends ChartHeading {
  /** The essential in words. */
  readonly label: string;
  readonly height: number;
  readonly drawing: readonly Markup[];
  readonly table: ChartTable;
}

/** A chart with its heading above it and its numbers below. */
export function chartFigure({ title, note, label, height, drawing, table }: Drawing): Markup {
  return html`<figure class="chart">
${caption({ title, note })}
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${drawing}</svg>
<details><summary>Show as a table<span class="unseen">: ${title}</span></summary>
<table>
<thead><tr>${table.head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${table.rows.map(tableRow)}</tbody>
</table></details>
</figure>
`;
}

/** In the place of data that there are none of. */
export function emptyChart(heading: ChartHeading, words: string): Markup {
  return html`<figure class="chart">
${caption(heading)}
<p class="chart-empty">${words}</p>
</figure>
`;
}

function caption({ title, note }: ChartHeading): Markup {
  return html`<figcaption><strong>${title}</strong>${note && html`<span>${note}</span>`}</figcaption>`;
}

function tableRow([first, ...others]: readonly string[]): Markup {
  return html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}

/** A place on the drawing, with as many digits as can be seen. */
export const at = (place: number) => Number(place.toFixed(1));
