import { VETOES, type Veto } from '../../../decide/veto.js';
import { visibleText } from '../../../visible-text.js';
import { reasonWords } from '../../reason-words.js';
import { html, type Markup } from '../markup.js';
import { codeText, countText, numberText, piecesOf } from '../shared/words.js';
import { shotDetails } from './details.js';
import { type PartScore, partScores } from './parts.js';
import type { PictureRow } from './picks.js';
import { scoreBar } from './score-bar.js';

/**
 * A picture of a ranking, as an item of a list: where it stands and why. It opens a larger view.
 *
 * @param picture `null` on a page without pictures
 * @param isBrief without its parts, as beside others that are alike
 */
export function shot(row: PictureRow, picture: Markup | null, isBrief = false): Markup {
  const cut = row.path.lastIndexOf('/') + 1;
  const [folder, name] = [row.path.slice(0, cut), row.path.slice(cut)];
  const opener = html`<button type="button" class="shot-open" aria-haspopup="dialog"><bdi>${breakable(name)}</bdi></button>`;
  return html`<li class="shot">
${picture && html`<div class="shot-frame">${picture}</div>`}
<div class="shot-words">
<p class="shot-head"><span class="shot-rank">${row.rank === null ? 'No rank' : html`<span class="unseen">Rank </span>${countText(row.rank)}`}</span><span class="shot-score">${scoreText(row.final_score)}</span></p>
${isBrief ? html`<h4>${opener}</h4>` : html`<h3>${opener}</h3>`}
<p class="shot-facts">${[...(folder === '' ? [] : [visibleText(folder)]), ...sizes(row)].join(' · ')}</p>
${badges(row, isBrief)}
${isBrief ? null : partBars(partScores(row))}
</div>
<template>${shotDetails(row)}</template>
</li>
`;
}

function scoreText(score: number | null): Markup | null {
  return score === null ? null : html`<span class="unseen">, score </span>${numberText(score, 3)}`;
}

function sizes({ width, height }: PictureRow): string[] {
  return width === null || height === null ? [] : [`${width} × ${height}`];
}

/** A long name goes on in the next line where its words end. */
function breakable(name: string): Markup[] {
  return piecesOf(name).map((piece, i) => html`${i > 0 ? html`<wbr>` : null}${visibleText(piece)}`);
}

/** Flaws, whose copy it is, and what stands out. */
function badges({ veto, duplicate_of, reasons }: PictureRow, isBrief: boolean): Markup | null {
  const words = reasonWords(reasons);
  const all = [
    ...(isBrief && duplicate_of === null ? [html`<li class="badge good">to keep</li>`] : []),
    ...veto.map((flaw) => html`<li class="badge bad" title="${meaningOf(flaw)}">${codeText(flaw)}</li>`),
    ...(duplicate_of === null || isBrief ? [] : [html`<li class="badge">duplicate</li>`]),
    ...words.map((word) => html`<li class="badge ${toneOf(word)}">${word}</li>`),
  ];
  return all.length === 0 ? null : html`<ul class="badges" aria-label="Why">${all}</ul>`;
}

/** A ranking of another version may have flaws that this one does not know. */
function meaningOf(flaw: Veto): string {
  return Object.hasOwn(VETOES, flaw) ? VETOES[flaw] : '';
}

function toneOf(word: string): string {
  return LOW.test(word) ? 'low' : '';
}

const LOW = /^(low |soft$|poorly exposed$|muted$|colour cast$|noisy$)/;

/** Each part's score as a bar, and beside it what it added; where that is not known the score itself. */
function partBars(parts: readonly PartScore[]): Markup | null {
  const counting = parts.filter(({ added }) => added !== null);
  const shown = counting.length > 0 ? counting : parts;
  if (shown.length === 0) return null;
  return html`<dl class="parts">${shown.map(
    ({ name, score, added }) =>
      html`<div><dt>${name}</dt><dd>${scoreBar(score)}<span>${added === null ? numberText(score ?? 0, 2) : `+${numberText(added, 3)}`}</span></dd></div>`,
  )}</dl>`;
}
