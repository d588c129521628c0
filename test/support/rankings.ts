import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { RANK_COLUMNS } from '../../src/report/rank-row.js';
import type { ReadRow } from '../../src/report/read-ranking.js';
import { makePictures } from './pictures.js';

/** A row of a ranking of which only some fields matter. */
export function rankRow(fields: Partial<ReadRow>): ReadRow {
  const empty = Object.fromEntries(RANK_COLUMNS.map((column) => [column, null])) as {
    [Column in keyof ReadRow]: null;
  };
  const path = fields.path ?? 'a.jpg';
  return { ...empty, file: path, path, veto: [], reasons: [], calibration_id: '', weights_id: '', ...fields };
}

/** The columns of the published method. */
export const PUBLISHED_COLUMNS =
  'file,path,final_score,aesthetic,sharpness_norm,exposure_norm,contrast_norm,face_present';

/** A CSV with quotes where they are needed. */
export function csvOf(header: string, rows: readonly (readonly (string | number)[])[]): string {
  const quoted = (cell: string | number) => `"${String(cell).replaceAll('"', '""')}"`;
  return `${[header, ...rows.map((row) => row.map(quoted).join(','))].join('\n')}\n`;
}

/** Two photographs and where they are. */
export const RANKED_PHOTOS = { 'photos/a.jpg': 'photos/meadow.jpg', 'photos/sub/b.jpg': 'photos/sand.jpg' };
/** What an evaluation draws. */
export const EVALUATION_FILES = [
  'bottom.png',
  'scores.png',
  'scores.svg',
  'sizes.png',
  'sizes.svg',
  'top.png',
];

/** Scores and sharpnesses whose standard deviation and correlation were computed with exact fractions, in Python. */
const ROWS = [
  [0.91, 0.8, ''],
  [0.73, 0.95, ''],
  [0.73, 0.4, 'photos/a.jpg'],
  [0.5, 0.55, ''],
  [0.12, 0.1, 'photos/a.jpg'],
] as const;
export const SCORE_STD = 0.304253;
export const SHARPNESS_CORR = 0.801552;

/** A new folder with pictures and `r.csv`, a ranking of five rows, and a sixth of an image that could not be read. */
export function withRanking(): string {
  const root = makePictures(RANKED_PHOTOS);
  const paths = ['a.jpg', 'sub/b.jpg', 'a.jpg', 'sub/b.jpg', 'a.jpg'];
  const rows = ROWS.map(([score, sharpness, duplicate], i) => [
    path.basename(paths[i] ?? ''),
    paths[i] ?? '',
    score,
    sharpness,
    duplicate,
    i === 4 ? 'blurred flat' : '',
  ]);
  const header = 'file,path,final_score,sharpness_norm,duplicate_of,veto';
  const failed = ['bad.jpg', 'bad.jpg', '', '', '', ''];
  writeFileSync(path.join(root, 'r.csv'), csvOf(header, [...rows, failed]));
  return root;
}
