import type { Proxies } from '../../../decide/ranking-figures.js';
import { visibleText } from '../../../visible-text.js';
import { PROXY_WORDS } from '../../proxy-words.js';
import { html, type Markup } from '../markup.js';
import { counted, countText, numberText } from '../shared/words.js';
import { type Figure, figureList } from '../shell.js';
import type { RankPageFacts } from './facts.js';
import { PART_NAMES } from './parts.js';
import type { DuplicateGroup, RankingPicks, ScoredRow } from './picks.js';
import type { PagePictures } from './pictures.js';
import { shot } from './shot.js';

const IMAGES = ['image', 'images'] as const;

/** What a ranking came to. */
export function rankingFigures({ figures, duplicates }: RankingPicks, cut: RankPageFacts['cut']): Markup {
  const { rows, ranked, failed: listedFailed, vetoed } = figures.counts;
  const failed = cut?.failed ?? listedFailed;
  const { mean, std } = figures.summaries.final_score;
  const unscored = rows - ranked - listedFailed;
  const all: Figure[] = [
    ...(cut ? [{ name: 'images', value: countText(cut.images) }] : []),
    { name: cut ? 'listed' : 'ranked', value: countText(ranked) },
    { name: 'failed', value: countText(failed), tone: failed > 0 ? 'bad' : undefined },
    ...(unscored > 0 ? [{ name: 'without a score', value: countText(unscored), tone: 'warn' as const }] : []),
    { name: 'with a flaw', value: countText(vetoed), tone: vetoed > 0 ? 'warn' : undefined },
    { name: 'duplicates', value: countText(duplicates) },
    ...(mean === null ? [] : [{ name: std === null ? 'score' : 'mean score', value: numberText(mean, 3) }]),
  ];
  return figureList(all);
}

/** What could not be judged, and why there are no pictures. */
export function rankingNotes({ missing, source }: RankPageFacts): Markup {
  const lacking = missing.map(
    ({ part, reason }) =>
      html`<p><strong>Ranked without ${PART_NAMES[part].toLowerCase()}:</strong> the weight goes to the other parts. ${visibleText(reason)}</p>
`,
  );
  const unseen = source.how === 'none' && source.why !== null;
  return html`${
    lacking.length === 0
      ? null
      : html`<div class="notice warn" role="note">${lacking}</div>
`
  }${
    unseen
      ? html`<div class="notice plain" role="note"><p><strong>No pictures.</strong> ${source.why}</p></div>
`
      : null
  }`;
}

/** Where a reader may want to go at once. */
export function rankingLinks({ figures, worst }: RankingPicks): Markup {
  const { ranked } = figures.counts;
  const places = [
    ['best', 'The best'],
    ...(worst.length > 0 ? [['worst', 'The worst']] : []),
    ...(ranked > 1
      ? [
          ['duplicates', 'Duplicates'],
          ['charts', 'Charts'],
        ]
      : []),
    ['table', 'Every image'],
  ];
  return html`<nav class="links" aria-label="On this page"><ul>${places.map(
    ([id, name]) => html`<li><a href="#${id}-title">${name}</a></li>`,
  )}</ul></nav>
`;
}

/** What can be said of a ranking without labels. */
export function proxySection(proxies: Proxies): Markup {
  const names = Object.keys(PROXY_WORDS) as (keyof Proxies)[];
  const item = (name: keyof Proxies) => {
    const value = proxies[name];
    const [meaning, absent] = PROXY_WORDS[name];
    return html`<div><dt><code>${name}</code></dt><dd>${value === null ? '–' : numberText(value, 4)}<span>${value === null ? absent : meaning}</span></dd></div>`;
  };
  return html`<section aria-labelledby="proxies-title">
<div class="section-head"><h2 id="proxies-title">Is the ranking any good?</h2><p>Proxies, which need no labels: they do not prove that people agree with the ranking.</p></div>
<dl class="proxies">${names.map(item)}</dl>
</section>
`;
}

/** The best and the worst, as far as they are shown. */
export function endSections(
  { best, worst, figures }: RankingPicks,
  pictures: PagePictures,
  isCut: boolean,
): Markup {
  const { ranked } = figures.counts;
  if (ranked === 0) {
    return html`<section aria-labelledby="best-title"><h2 id="best-title">The best</h2><p class="nothing">No image has a score.</p></section>
`;
  }
  const isAll = worst.length === 0;
  const of = `of ${counted(ranked, IMAGES)} with a score`;
  const title = isAll && !isCut ? allTitle(ranked) : `The best ${countText(best.length)}`;
  const isAdded = best.some(({ contributions }) => contributions !== undefined);
  const bars = isAdded
    ? 'A bar is a part’s score, the number beside it what it added to the final score.'
    : 'The bars are the scores of the parts.';
  const words = isAll ? bars : `${of}, the best first. ${bars}`;
  return html`${end('best', title, words, best, pictures)}${isAll ? null : end('worst', `The worst ${countText(worst.length)}`, `${of}, the worst first.`, worst, pictures)}`;
}

function allTitle(ranked: number): string {
  return ranked === 1 ? 'The one image' : `All ${countText(ranked)}, the best first`;
}

function end(
  id: string,
  title: string,
  words: string,
  rows: readonly ScoredRow[],
  pictures: PagePictures,
): Markup {
  return html`<section aria-labelledby="${id}-title">
<div class="section-head"><h2 id="${id}-title">${title}</h2><p>${words}</p></div>
<ol class="shots" id="${id}">${rows.map((row) => shot(row, pictures.markup(row.path)))}</ol>
</section>
`;
}

/** Groups of duplicates, the pictures of each side by side. */
export function duplicateSection(
  picks: RankingPicks,
  groups: readonly DuplicateGroup[],
  pictures: PagePictures,
): Markup {
  const { duplicates } = picks;
  const unshown = duplicates - groups.reduce((sum, { rows, unshown }) => sum + rows.length - 1 + unshown, 0);
  const words =
    groups.length > 0
      ? [
          'The first of a group is the one to keep: by its pixels, then by its score.',
          ...(unshown > 0
            ? [`${counted(unshown, ['duplicate', 'duplicates'])} of other groups are in the table.`]
            : []),
        ].join(' ')
      : picks.groups > 0
        ? `There are ${counted(picks.groups, ['group', 'groups'])}, of which only the best is listed here.`
        : 'No image is listed as one.';
  return html`<section aria-labelledby="duplicates-title">
<div class="section-head"><h2 id="duplicates-title">Duplicates</h2><p>${words}</p></div>
${groups.map((group) => duplicateGroup(group, pictures))}</section>
`;
}

function duplicateGroup({ number, rows, unshown }: DuplicateGroup, pictures: PagePictures): Markup {
  return html`<section class="twins" aria-labelledby="group-${number}">
<h3 id="group-${number}">Group ${number}<span>${counted(rows.length + unshown, IMAGES)}${unshown > 0 ? `, ${countText(unshown)} not shown` : ''}</span></h3>
<ul class="shots">${rows.map((row) => shot(row, pictures.markup(row.path), true))}</ul>
</section>
`;
}
