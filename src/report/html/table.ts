import { html, jsonForScript, type Markup } from './markup.js';
import type { Cell, TableHead } from './page-data.js';
import { MOST_ROWS } from './row-store.js';
import { counted, countText } from './shared/words.js';

/** A table whose rows are written one by one: they need not lie in memory together. */
export interface TableSource extends TableHead {
  readonly rows: Iterable<readonly Cell[]>;
}

/**
 * Says so where a page cannot show every row.
 *
 * @param kept which are shown then
 */
export function tableNote(total: number, counts: TableHead['counts'], kept: string): string | undefined {
  if (total <= MOST_ROWS) return undefined;
  return `The table holds ${countText(MOST_ROWS)} of ${counted(total, counts)}: ${kept}. Figures and charts are of all.`;
}

/** Where the page's program puts the table of {@link tableJson}. */
export function tableSection(title: string, note?: string): Markup {
  return html`<section class="card" aria-labelledby="table-title">
<div class="section-head"><h2 id="table-title">${title}</h2>${note && html`<p>${note}</p>`}</div>
<div id="table"><noscript><p>The table needs JavaScript, which runs only what stands in this file.</p></noscript></div>
</section>
`;
}

/** The table as JSON for a `<script>`, piece by piece. */
export function* tableJson({ rows, ...head }: TableSource): Generator<string> {
  yield `${jsonForScript(head).slice(0, -1)},"rows":[`;
  let before = '\n';
  for (const row of rows) {
    yield before + jsonForScript(row);
    before = ',\n';
  }
  yield ']}';
}
