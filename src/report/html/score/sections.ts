import { bars } from '../charts/bars.js';
import { histogram } from '../charts/histogram.js';
import { html, type Markup } from '../markup.js';
import { codeText, counted, countText, numberText } from '../shared/words.js';
import { figureList } from '../shell.js';
import type { MetricTotals, ScoreTotals } from './totals.js';

const IMAGES = ['image', 'images'] as const;

/** The essential at a glance: how many are good enough, and what the metrics say. */
export function scoreHero(totals: ScoreTotals): Markup {
  const { count: failed } = totals.failures;
  const scored = totals.rows - failed;
  const figures = [
    { name: 'scored', value: countText(scored) },
    ...(totals.isDemanding
      ? [
          { name: 'good enough', value: countText(scored - totals.short) },
          {
            name: 'short',
            value: countText(totals.short),
            tone: totals.short > 0 ? ('warn' as const) : undefined,
          },
        ]
      : []),
    {
      name: 'failed',
      value: countText(failed),
      tone: failed > 0 ? ('bad' as const) : undefined,
    },
  ];
  return html`<section class="hero card" aria-label="Summary">
<div>${verdict(totals, scored)}${figureList(figures)}</div>
${scored > 0 ? metricTable(totals.metrics) : null}</section>
`;
}

function verdict({ short, failures, isDemanding }: ScoreTotals, scored: number): Markup | null {
  if (scored === 0) return html`<p class="verdict"><strong>No image was scored.</strong></p>`;
  if (!isDemanding) return null;
  if (short > 0)
    return html`<p class="verdict" data-tone="warn"><strong>${counted(short, IMAGES)} of ${countText(scored)} fell short of what was demanded.</strong></p>`;
  return html`<p class="verdict" data-tone="good"><strong>${failures.count > 0 ? 'Every image that was scored' : 'Every image'} is as good as was demanded.</strong></p>`;
}

function metricTable(metrics: readonly MetricTotals[]): Markup {
  const rowOf = ({ name, count, sum, lowest, highest, higherIsBetter, digits, threshold }: MetricTotals) => {
    const [worst, best] = higherIsBetter ? [lowest, highest] : [highest, lowest];
    const cells =
      count === 0
        ? ['–', '–', '–']
        : [worst, sum / count, best].map((value) => numberText(value, digits, threshold));
    return html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}<td>${higherIsBetter ? 'higher' : 'lower'}</td></tr>`;
  };
  return html`<div class="scroller" role="region" aria-label="Scores by metric" tabindex="0"><table class="rows summary">
<thead><tr><th scope="col">Metric</th><th scope="col">Worst</th><th scope="col">Mean</th><th scope="col">Best</th><th scope="col">Better is</th></tr></thead>
<tbody>${metrics.map(rowOf)}</tbody>
</table></div>
`;
}

export function scoreCharts({ metrics, flags, rows, failures }: ScoreTotals): (Markup | null)[] {
  if (rows === failures.count) return [];
  return [
    ...metrics.map(({ name, digits, histogram: spread, threshold, short, higherIsBetter }) =>
      histogram({
        title: name,
        note: `${higherIsBetter ? 'Higher' : 'Lower'} is better.${threshold ? ` ${counted(short, IMAGES)} fell short.` : ''}`,
        bins: spread?.bins ?? [],
        axis: { label: name, format: (value) => numberText(value, digits) },
        ...(threshold && { mark: { value: threshold.value, name: 'demanded' } }),
        empty: 'It could judge none of the images.',
      }),
    ),
    flags.size > 0
      ? bars({
          title: 'Flags',
          note: 'What numbers should be read with.',
          head: ['Flag', 'Images'],
          bars: [...flags]
            .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
            .map(([flag, value]) => ({ name: codeText(flag), value })),
          format: countText,
        })
      : null,
  ];
}
