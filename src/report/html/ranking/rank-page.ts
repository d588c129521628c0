import type { Part, Weights } from '../../../decide/fusion.js';
import type { Proxies } from '../../../decide/ranking-figures.js';
import type { TextOutput } from '../../output-file.js';
import type { Report } from '../../report.js';
import { writeDocument } from '../document.js';
import { html } from '../markup.js';
import type { Cell } from '../page-data.js';
import { withoutFolders } from '../places.js';
import { openRowStore } from '../row-store.js';
import { countText, visibleText } from '../shared/words.js';
import { chartSection, failureSection, shell } from '../shell.js';
import { tableSection } from '../table.js';
import { rankingCharts } from './charts.js';
import { TOLD_COLUMNS, type ToldColumn, tableCells, tableColumns } from './columns.js';
import { type PictureRow, RankingPicks } from './picks.js';
import { gatherPictures, type PagePictures, type PictureSource } from './pictures.js';
import {
  duplicateSection,
  endSections,
  proxySection,
  rankingFigures,
  rankingLinks,
  rankingNotes,
} from './sections.js';

/** What a page says of a ranking beside its rows; known when they are all there. */
export interface RankPageFacts {
  /** Such as `iq rank`. */
  readonly command: string;
  /** What was ranked. */
  readonly subject: string;
  /** A few words each. */
  readonly settings: readonly string[];
  /** `null` where they are not known. */
  readonly weights: Weights | null;
  /** Parts that could not be had. */
  readonly missing: readonly { readonly part: Part; readonly reason: string }[];
  /** What there was, where the rows are only the best of it; else `null`. */
  readonly cut: { readonly images: number; readonly failed: number } | null;
  /** `null` where nobody asked for them. */
  readonly proxies: Proxies | null;
  /** The absolute folder that paths start from; `null` where it is not known. */
  readonly root: string | null;
  /** The same as an address from the page; `null` where there is none. */
  readonly place: string | null;
  readonly source: PictureSource;
}

export interface RankPageOptions {
  readonly facts: () => Promise<RankPageFacts>;
  /** Whether the run was stopped, also while the page's pictures were made. */
  readonly isInterrupted: () => boolean;
}

/** A ranking as a page: the best and the worst pictures, duplicates side by side, charts, and every row in a table. */
export function rankPage(output: TextOutput, { facts, isInterrupted }: RankPageOptions): Report<PictureRow> {
  const picks = new RankingPicks();
  const store = openRowStore();
  const seen = new Set<ToldColumn>();
  return {
    async add(row) {
      picks.add(row);
      const cells = tableCells(row);
      for (const [i, key] of TOLD_COLUMNS.entries()) if (cells[i] !== null) seen.add(key);
      store.add({ cells, key: null }, row.rank ?? Number.POSITIVE_INFINITY);
    },
    async end() {
      const known = await facts();
      const { best, worst, shownGroups: groups } = picks;
      const shown = [...best, ...worst, ...groups.flatMap(({ rows }) => rows)].map(({ path }) => path);
      const pictures = await gatherPictures(shown, known.source);
      try {
        await writeDocument(output, {
          title: `${known.subject} · ${known.command}`,
          content: shell({
            ...known,
            interrupted: isInterrupted(),
            settings: [...known.settings, ...judgesOf(picks)],
            sections: sectionsOf(picks, known, pictures, groups),
          }),
          table: {
            columns: tableColumns(seen),
            total: store.total,
            order: seen.has('rank')
              ? { key: 'rank', isDescending: false }
              : { key: 'final_score', isDescending: true },
            counts: ['image', 'images'],
            places: { before: known.place, after: null },
            viewer: null,
            rows: cellsOf(store.rows(), known.root),
          },
          later: pictures.later,
        });
        await output.commit();
      } finally {
        pictures.close();
        store.close();
      }
    },
    async discard() {
      store.close();
      await output.discard();
    },
  };
}

const MESSAGE_AT = TOLD_COLUMNS.indexOf('message');

function* cellsOf(rows: Iterable<{ readonly cells: readonly Cell[] }>, root: string | null) {
  for (const { cells } of rows) {
    const message = cells[MESSAGE_AT];
    yield typeof message === 'string' ? cells.with(MESSAGE_AT, withoutFolders(message, [root])) : cells;
  }
}

function sectionsOf(
  picks: RankingPicks,
  facts: RankPageFacts,
  pictures: PagePictures,
  groups: RankingPicks['shownGroups'],
) {
  const { failed, ranked } = picks.figures.counts;
  return [
    html`<section aria-label="Figures">${rankingFigures(picks, facts.cut)}${rankingLinks(picks)}</section>
`,
    rankingNotes(facts),
    failureSection(
      {
        count: failed,
        first: picks.failures.map(({ path, reasons, message }) => ({
          path,
          reason: reasons[0] ?? '',
          message: withoutFolders(message, [facts.root]) ?? '',
        })),
      },
      `${countText(failed)} could not be read`,
      'in the table, at the end of the ranking',
    ),
    facts.proxies && proxySection(facts.proxies),
    endSections(picks, pictures, facts.cut !== null),
    // Of one there is nothing to compare.
    ranked > 1 ? duplicateSection(picks, groups, pictures) : null,
    ranked > 1 ? chartSection('Charts', rankingCharts(picks, facts.weights)) : null,
    tableSection('Every image'),
  ];
}

/** Who judged aesthetics, by the name that rows have of it. */
function judgesOf({ judges, figures }: RankingPicks): string[] {
  if (figures.counts.ranked === 0) return [];
  if (judges.size === 0) return figures.summaries.aesthetic.count > 0 ? [] : ['aesthetics not judged'];
  return [...judges].map((judge) => {
    const what = judge.startsWith('taste-') ? 'a taste of your own' : 'CLIP’s prompts';
    return `aesthetics by ${what} (${visibleText(judge)})`;
  });
}
