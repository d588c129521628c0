import { VETOES } from '../../../decide/veto.js';
import { RAW_FEATURES } from '../../../measure/ranking/registry.js';
import { visibleText } from '../../../visible-text.js';
import { html, type Markup } from '../markup.js';
import { bytesText, codeText, numberText } from '../shared/words.js';
import { type ToldColumn, told } from './columns.js';
import { partScores } from './parts.js';
import type { PictureRow } from './picks.js';
import { scoreBar } from './score-bar.js';

const FILE = ['width', 'height', 'bytes', 'rank_percentile', 'duplicate_group', 'duplicate_of'] as const;
const SEEN = [
  'aesthetic_rating',
  'face_count',
  'face_score',
  'face_sharpness',
  ...RAW_FEATURES,
] as const satisfies readonly ToldColumn[];

/** All that is known of a picture, for its larger view. */
export function shotDetails(row: PictureRow): Markup {
  return html`${flaws(row)}${parts(row)}${facts('File', row, FILE)}${facts('Measured', row, SEEN)}`;
}

function flaws({ veto }: PictureRow): Markup | null {
  if (veto.length === 0) return null;
  const words = veto.map((flaw) => {
    const meaning = Object.hasOwn(VETOES, flaw) ? `: ${VETOES[flaw]}` : '';
    return html`<li><strong>${codeText(flaw)}</strong>${meaning}</li>`;
  });
  return html`<ul class="flaws">${words}</ul>`;
}

function parts(row: PictureRow): Markup | null {
  const all = partScores(row);
  if (all.length === 0) return null;
  const lines = all.map(
    ({ name, score, added }) =>
      html`<tr><th scope="row">${name}</th><td class="bar-cell">${scoreBar(score)}</td><td>${score === null ? '–' : numberText(score, 3)}</td><td>${added === null ? '–' : `+${numberText(added, 3)}`}</td></tr>`,
  );
  return html`<table class="part-table"><thead><tr><th scope="col">Part</th><td></td><th scope="col">Score</th><th scope="col">Added</th></tr></thead><tbody>${lines}</tbody></table>`;
}

/** What is known out of some columns. */
function facts(title: string, row: PictureRow, keys: readonly ToldColumn[]): Markup | null {
  const known = keys.flatMap((key) => {
    const value = row[key];
    if (value === null || typeof value === 'object') return [];
    const { label, hint, digits, kind } = told(key);
    const text =
      typeof value === 'string'
        ? visibleText(value)
        : kind === 'bytes'
          ? bytesText(value)
          : numberText(value, digits);
    return [
      html`<div><dt${hint === undefined ? null : html` title="${hint}"`}>${label}</dt><dd>${text}</dd></div>`,
    ];
  });
  return known.length === 0 ? null : html`<h3>${title}</h3><dl class="shot-known">${known}</dl>`;
}
