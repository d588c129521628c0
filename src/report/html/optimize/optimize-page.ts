import { basename } from 'node:path';
import type { RankedRow } from '../../../optimize/optimize-ranking.js';
import type { Settings } from '../../../settings.js';
import type { Row } from '../../../types.js';
import { visibleText } from '../../../visible-text.js';
import { captureKey } from '../../captures/capture.js';
import type { TextOutput } from '../../output-file.js';
import type { Report } from '../../report.js';
import { type CaptureSource, gatherCaptures, viewerOf } from '../captures.js';
import { writeDocument } from '../document.js';
import { BY_STATUS, failureSection } from '../failures.js';
import type { Markup } from '../markup.js';
import type { Column } from '../page-data.js';
import { pageReport } from '../page-report.js';
import { placeFrom, withoutFolders } from '../places.js';
import type { RowStore } from '../row-store.js';
import { counted } from '../shared/words.js';
import { chartSection, shell } from '../shell.js';
import { tableNote, tableSection } from '../table.js';
import { cellsOf, FACTS, optimizeColumns } from './columns.js';
import { optimizeCharts, optimizeHero } from './sections.js';
import { OptimizeTotals } from './totals.js';

/** Of what decides the rows, what the page tells of. */
export type PageSettings = Pick<
  Settings,
  | 'metric'
  | 'target'
  | 'floor'
  | 'formats'
  | 'minQuality'
  | 'maxQuality'
  | 'effort'
  | 'strip'
  | 'strategy'
  | 'verify'
  | 'proof'
>;

/** What a run of `optimize` was, known once it has begun. */
export interface OptimizePageFacts {
  /** The absolute folder that paths start from; `null` where it is not known. */
  readonly root: string | null;
  /** The absolute folder that outputs are in; `null` where there are none. */
  readonly outputs: string | null;
  /** Whether originals are still where they were. */
  readonly hasOriginals: boolean;
  readonly settings: PageSettings;
  readonly isRanked: boolean;
  readonly interrupted: boolean;
}

interface Gathered {
  readonly columns: readonly Column[];
  readonly totals: OptimizeTotals;
}

const IMAGES = ['image', 'images'] as const;
const RESULTS = ['result', 'results'] as const;
const SIDES = ['Before', 'After'] as const;

/**
 * The rows of `iq optimize` as a page. The same rows make the same page, byte for byte.
 *
 * @param page the page's absolute path, from which files are linked; `null` where it has none
 * @param facts asked for when there is something to write: they are not known before the run has started
 */
export function optimizePage(
  output: TextOutput,
  page: string | null,
  pictures: CaptureSource,
  facts: () => OptimizePageFacts,
): Report<Row | RankedRow> {
  let gathered: Gathered | undefined;
  const gather = () => {
    const { settings, isRanked } = facts();
    gathered ??= {
      columns: optimizeColumns(settings, isRanked),
      totals: new OptimizeTotals(settings),
    };
    return gathered;
  };
  return pageReport(output, {
    add(row, store) {
      const { columns, totals } = gather();
      const told = { ...row, message: withoutFolders(row.message, [facts().root]) };
      totals.add(told);
      store.add({ cells: cellsOf(told, columns), key: captureKey(row) }, urgencyOf(row));
    },
    write: (store) => writePage(output, page, pictures, facts(), gather(), store),
  });
}

/** Failures first, then the lowest worst areas. */
function urgencyOf({ status, worst_area }: Row): number {
  if (status === 'failed') return Number.NEGATIVE_INFINITY;
  return worst_area ?? Number.POSITIVE_INFINITY;
}

async function writePage(
  output: TextOutput,
  page: string | null,
  pictures: CaptureSource,
  facts: OptimizePageFacts,
  { columns, totals }: Gathered,
  store: RowStore,
): Promise<void> {
  const { root, outputs, settings, hasOriginals } = facts;
  const { places, later } = gatherCaptures(store, pictures);
  const counts = totals.rows === totals.images ? IMAGES : RESULTS;
  const subject = visibleText(basename(root ?? '') || (root ?? 'images'));
  const sections: (Markup | null)[] = [
    optimizeHero(totals, settings),
    failureSection(totals.failures, `${counted(totals.failures.count, IMAGES)} failed`, BY_STATUS),
    chartSection('How the images came out', optimizeCharts(totals, settings)),
    tableSection('Every image', tableNote(store.total, counts, 'failures and the lowest worst areas')),
  ];
  await writeDocument(output, {
    title: `${subject} – iq optimize`,
    content: shell({
      command: 'iq optimize',
      subject,
      settings: settingWords(settings),
      interrupted: facts.interrupted,
      sections,
    }),
    table: {
      columns,
      total: store.total,
      order: { key: 'worst_area', isDescending: false },
      counts,
      places: { before: hasOriginals ? placeFrom(page, root) : null, after: placeFrom(page, outputs) },
      viewer: viewerOf(pictures, places, SIDES, FACTS),
      rows: store.cells(),
    },
    later,
  });
}

function settingWords(settings: PageSettings): string[] {
  const { metric, target, floor, formats, effort, strategy, minQuality, maxQuality, strip, verify, proof } =
    settings;
  const isSearch = strategy === 'search';
  return [
    `${metric} at least ${target}`,
    ...(floor === null ? [] : [`worst area at least ${floor}`]),
    FORMAT_WORDS[String(formats)] ?? `written as ${String(formats).replaceAll(',', ', ')}`,
    ...(minQuality > 1 || maxQuality < 100 ? [`quality ${minQuality} to ${maxQuality}`] : []),
    `effort ${effort}`,
    isSearch ? (proof ? 'searched and proven' : 'searched without proof') : 'predicted',
    ...(!isSearch && verify ? ['verified'] : []),
    ...(strip ? ['metadata dropped'] : []),
  ];
}

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  keep: 'formats kept',
  auto: 'smallest format',
};
