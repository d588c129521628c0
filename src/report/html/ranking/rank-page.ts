import { visibleText } from '../../../visible-text.js';
import type { TextOutput } from '../../output-file.js';
import type { Report } from '../../report.js';
import { writeDocument } from '../document.js';
import { failureSection } from '../failures.js';
import { html } from '../markup.js';
import type { Cell } from '../page-data.js';
import { pageReport } from '../page-report.js';
import { withoutFolders } from '../places.js';
import { countText } from '../shared/words.js';
import { chartSection, shell } from '../shell.js';
import { tableNote, tableSection } from '../table.js';
import { rankingCharts } from './charts.js';
import { TOLD_COLUMNS, type ToldColumn, tableCells, tableColumns } from './columns.js';
import type { RankPageFacts } from './facts.js';
import { type PictureRow, RankingPicks } from './picks.js';
import { gatherPictures, type PagePictures } from './pictures.js';
import {
  duplicateSection,
  endSections,
  proxySection,
  rankingFigures,
  rankingLinks,
  rankingNotes,
} from './sections.js';

export interface RankPageOptions {
  readonly facts: () => Promise<RankPageFacts>;
  /** Whether the run was stopped, also while the page's pictures were made. */
  readonly isInterrupted: () => boolean;
}

const IMAGES = ['image', 'images'] as const;

/** A ranking as a page: the best and the worst pictures, duplicates side by side, charts, and every row in a table. */
export function rankPage(output: TextOutput, { facts, isInterrupted }: RankPageOptions): Report<PictureRow> {
  const picks = new RankingPicks();
  const seen = new Set<ToldColumn>();
  return pageReport(output, {
    add(row, store) {
      picks.add(row);
      const cells = tableCells(row);
      for (const [i, key] of TOLD_COLUMNS.entries()) if (cells[i] !== null) seen.add(key);
      store.add({ cells, key: null }, urgencyOf(row));
    },
    async write(store) {
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
            sections: sectionsOf(picks, known, pictures, groups, tableNote(store.total, IMAGES, 'the best')),
          }),
          table: {
            columns: tableColumns(seen),
            total: store.total,
            order: seen.has('rank')
              ? { key: 'rank', isDescending: false }
              : { key: 'final_score', isDescending: true },
            counts: IMAGES,
            places: { before: known.place, after: null },
            viewer: null,
            rows: cellsOf(store.cells(), known.root),
          },
          later: pictures.later,
        });
      } finally {
        pictures.close();
      }
    },
  });
}

/** The best first; of a ranking without ranks by their scores. */
function urgencyOf({ rank, final_score }: PictureRow): number {
  return rank ?? (final_score === null ? Number.POSITIVE_INFINITY : -final_score);
}

const MESSAGE_AT = TOLD_COLUMNS.indexOf('message');

/** Without the machine's own folders, which are known at the end only. */
function* cellsOf(rows: Iterable<readonly Cell[]>, root: string | null) {
  for (const cells of rows) {
    const message = cells[MESSAGE_AT];
    yield typeof message === 'string' ? cells.with(MESSAGE_AT, withoutFolders(message, [root])) : cells;
  }
}

function sectionsOf(
  picks: RankingPicks,
  facts: RankPageFacts,
  pictures: PagePictures,
  groups: RankingPicks['shownGroups'],
  note: string | undefined,
) {
  const { ranked } = picks.figures.counts;
  const { failures } = picks;
  return [
    html`<section aria-label="Figures">${rankingFigures(picks, facts.cut)}${rankingLinks(picks)}</section>
`,
    rankingNotes(facts),
    failureSection(
      {
        count: failures.count,
        first: failures.first.map((failure) => ({
          ...failure,
          message: withoutFolders(failure.message, [facts.root]) ?? '',
        })),
      },
      `${countText(failures.count)} could not be read`,
      // They come last, and of a long ranking the table has only the best.
      note === undefined ? 'in the table, at the end of the ranking' : null,
    ),
    facts.proxies && proxySection(facts.proxies),
    endSections(picks, pictures, facts.cut !== null),
    // Of one there is nothing to compare.
    ranked > 1 ? duplicateSection(picks, groups, pictures) : null,
    ranked > 1 ? chartSection('Charts', rankingCharts(picks, facts.weights)) : null,
    tableSection('Every image', note),
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
