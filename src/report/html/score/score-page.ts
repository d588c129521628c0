import { basename } from 'node:path';
import type { ScoreRow } from '../../../score/score-image.js';
import type { Threshold } from '../../../score/threshold.js';
import type { ScorePlan } from '../../../score.js';
import { visibleText } from '../../../visible-text.js';
import type { TextOutput } from '../../output-file.js';
import type { Report } from '../../report.js';
import { type CaptureSource, gatherCaptures, viewerOf } from '../captures.js';
import { writeDocument } from '../document.js';
import { BY_STATUS, failureSection } from '../failures.js';
import type { Cell, Column } from '../page-data.js';
import { pageReport } from '../page-report.js';
import { placeFrom, withoutFolders } from '../places.js';
import type { RowStore } from '../row-store.js';
import { counted } from '../shared/words.js';
import { chartSection, shell } from '../shell.js';
import { tableNote, tableSection } from '../table.js';
import { scoreCharts, scoreHero } from './sections.js';
import { ScoreTotals } from './totals.js';

/** What a run of `score` was, known once it has begun. */
export interface ScorePageFacts extends Pick<ScorePlan, 'referenceRoot' | 'metrics'> {
  /** The absolute folder that paths start from; `null` where it is not known. */
  readonly root: string | null;
  readonly thresholds: readonly Threshold[];
  readonly interrupted: boolean;
}

const COUNTS = ['image', 'images'] as const;
const SIDES = ['Reference', 'Image'] as const;

/** The rows of `iq score` as a page; for the parameters see `optimizePage`. */
export function scorePage(
  output: TextOutput,
  page: string | null,
  pictures: CaptureSource,
  facts: () => ScorePageFacts,
): Report<ScoreRow> {
  let totals: ScoreTotals | undefined;
  const gather = () => {
    const { metrics, thresholds } = facts();
    totals ??= new ScoreTotals(metrics, thresholds);
    return totals;
  };
  return pageReport(output, {
    add(row, store) {
      const totals = gather();
      const { root, referenceRoot } = facts();
      const told = { ...row, message: withoutFolders(row.message, [root, referenceRoot]) };
      const short = totals.add(told);
      store.add({ cells: cellsOf(told, totals, short), key: row.path }, urgencyOf(row, totals, short));
    },
    write: (store) => writePage(output, page, pictures, facts(), gather(), store),
  });
}

/** Failures first, then what fell short, then the worst by the first metric. */
function urgencyOf({ reason, metrics }: ScoreRow, totals: ScoreTotals, short: readonly string[]): number {
  if (reason !== null) return Number.NEGATIVE_INFINITY;
  if (short.length > 0) return -Number.MAX_VALUE;
  const first = totals.metrics[0];
  const score = first && metrics[first.name];
  if (!first || score === null || score === undefined) return Number.POSITIVE_INFINITY;
  return first.higherIsBetter ? score : -score;
}

function columnsOf({ metrics, hasOtherPaths, isDemanding }: ScoreTotals): Column[] {
  return [
    { key: 'path', label: 'Image', kind: 'path', isShown: true, link: 'after' },
    { key: 'status', label: 'Status', kind: 'choice', isShown: true, isFilter: true },
    {
      key: 'reference',
      label: 'Reference',
      kind: 'path',
      // The same path in another folder says nothing new.
      isShown: hasOtherPaths,
      link: 'before',
    },
    ...metrics.map(({ name, digits, higherIsBetter, threshold: demand }): Column => {
      const hint = higherIsBetter ? 'Higher is better' : 'Lower is better';
      return { key: name, label: name, kind: 'number', digits, demand, isShown: true, hint };
    }),
    {
      key: 'short',
      label: 'Falls short of',
      kind: 'words',
      isShown: isDemanding,
      isFilter: isDemanding,
      hint: 'Metrics in which it is worse than was demanded',
    },
    {
      key: 'flags',
      label: 'Flags',
      kind: 'words',
      isShown: true,
      isFilter: true,
      hint: 'What its numbers should be read with',
    },
    { key: 'reason', label: 'Reason', kind: 'choice', isShown: false, isFilter: true },
    { key: 'message', label: 'Message', kind: 'text', isShown: false },
  ];
}

function cellsOf(row: ScoreRow, { metrics }: ScoreTotals, short: readonly string[]): Cell[] {
  const status = row.reason !== null ? 'failed' : short.length > 0 ? 'short' : 'scored';
  return [
    row.path,
    status,
    row.reference,
    ...metrics.map(({ name }) => row.metrics[name] ?? null),
    short.join(' ') || null,
    row.flags.join(' ') || null,
    row.reason,
    row.message,
  ];
}

async function writePage(
  output: TextOutput,
  page: string | null,
  pictures: CaptureSource,
  facts: ScorePageFacts,
  totals: ScoreTotals,
  store: RowStore,
): Promise<void> {
  const { root, referenceRoot, metrics, thresholds, interrupted } = facts;
  const { places, later } = gatherCaptures(store, pictures);
  const first = totals.metrics[0];
  const shown = ['status', 'reference', ...metrics, 'short', 'flags'];
  const subject = visibleText(basename(root ?? '') || (root ?? 'images'));
  await writeDocument(output, {
    title: `${subject} – iq score`,
    content: shell({
      command: 'iq score',
      subject,
      settings: [
        metrics.join(', '),
        referenceRoot === null
          ? 'without references'
          : `against references in ${visibleText(basename(referenceRoot) || referenceRoot)}`,
        ...thresholds.map(
          ({ metric, value, higherIsBetter }) =>
            `${metric} ${higherIsBetter ? 'at least' : 'at most'} ${value}`,
        ),
      ],
      interrupted,
      sections: [
        scoreHero(totals),
        failureSection(totals.failures, `${counted(totals.failures.count, COUNTS)} failed`, BY_STATUS),
        chartSection('How the scores are spread', scoreCharts(totals)),
        tableSection(
          'Every image',
          tableNote(store.total, COUNTS, 'failures, what fell short, and the worst by the first metric'),
        ),
      ],
    }),
    table: {
      columns: columnsOf(totals),
      total: store.total,
      order: { key: first?.name ?? 'path', isDescending: first?.higherIsBetter === false },
      counts: COUNTS,
      places: { before: placeFrom(page, referenceRoot), after: placeFrom(page, root) },
      viewer: referenceRoot === null ? null : viewerOf(pictures, places, SIDES, shown),
      rows: store.cells(),
    },
    later,
  });
}
