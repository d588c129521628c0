import type { RankColumn } from '../../rank-row.js';
import { reasonWords } from '../../reason-words.js';
import type { Cell, Column } from '../page-data.js';
import type { PictureRow } from './picks.js';

type Told = Omit<Column, 'key'>;

const score = (label: string, hint: string, isShown = false): Told => ({
  label,
  hint: `${hint}; 0 to 1, higher is better`,
  kind: 'number',
  digits: 3,
  isShown,
});
const number = (label: string, digits: number, hint: string): Told => ({
  label,
  hint,
  kind: 'number',
  digits,
  isShown: false,
});

/** What people are told of a picture: of a ranking's columns all but those that only programs can read. */
const TOLD = {
  rank: { label: 'Rank', kind: 'number', digits: 0, isShown: true },
  path: { label: 'Image', kind: 'path', isShown: true, link: 'before' },
  final_score: score('Score', 'The weighted mean of the parts', true),
  aesthetic: score('Aesthetic', 'How pleasing it is, by CLIP', true),
  sharpness_norm: score('Sharpness', 'By how steep the edges are', true),
  exposure_norm: score('Exposure', 'By how little is lost in black and white', true),
  contrast_norm: score('Contrast', 'By how far its tones spread', true),
  face_present: number('Face', 0, '1 where there is a face'),
  veto: { label: 'Flaws', kind: 'words', isShown: true, isFilter: true },
  reasons: { label: 'Reasons', kind: 'text', isShown: true },
  duplicate_of: { label: 'Same as', kind: 'text', isShown: false, hint: 'The best of its group' },
  duplicate_group: number('Group', 0, 'Of duplicates, from 1'),
  width: { label: 'Width', kind: 'number', digits: 0, isShown: true },
  height: { label: 'Height', kind: 'number', digits: 0, isShown: true },
  bytes: { label: 'Size', kind: 'bytes', isShown: false },
  rank_percentile: number('Percentile', 1, 'Share of the others that rank below, in percent'),
  colourfulness_norm: score('Colourfulness', 'By how vivid and varied colours are'),
  colour_cast_norm: score('Colour cast', '1 for none'),
  noise_norm: score('Noise', '1 for none'),
  aesthetic_rating: number('Rating', 2, "By LAION's head, about 1 to 10"),
  face_count: number('Faces', 0, 'How many faces were found'),
  face_score: number('Face score', 3, "The largest face's share of the picture, times the confidence in it"),
  face_sharpness: number('Face sharpness', 1, 'Variance of the Laplacian in the largest face'),
  sharpness: number('Sharpness, 1/σ', 3, 'The reciprocal of the width of edges; a sharp photograph has 1.2'),
  laplacian_variance: number('Laplacian variance', 1, 'Levels², noise included'),
  laplacian_peak: number('Laplacian peak', 1, 'In the sharper half, less the noise, levels²'),
  exposure: number('Exposure, kept', 3, '1 less what is lost in shadows and highlights'),
  clipped_shadows: number('Clipped shadows', 4, 'Share of the pixels that are black'),
  clipped_highlights: number('Clipped highlights', 4, 'Share of the pixels that are white'),
  luma_p2: number('Luma, 2 %', 0, 'Percentile, levels 0 to 255'),
  luma_p5: number('Luma, 5 %', 0, 'Percentile, levels 0 to 255'),
  luma_p50: number('Luma, median', 0, 'Levels 0 to 255'),
  luma_p95: number('Luma, 95 %', 0, 'Percentile, levels 0 to 255'),
  luma_p98: number('Luma, 98 %', 0, 'Percentile, levels 0 to 255'),
  contrast: number('Contrast, RMS', 2, 'Standard deviation of luma, levels 0 to 127.5'),
  luma_spread: number('Luma spread', 0, 'From the 5th to the 95th percentile, levels'),
  entropy: number('Entropy', 2, 'Of the histogram of luma, bits 0 to 8'),
  colourfulness: number('Colours, spread', 1, 'How far colours are from grey and from each other'),
  colour_cast: number(
    'Lean to one hue',
    2,
    'Distance of the mean colour from grey by the spread; lower is better',
  ),
  noise_sigma: number('Noise, σ', 2, 'Levels of 0 to 255; lower is better'),
  message: { label: 'Message', kind: 'text', isShown: false },
  aesthetic_id: { label: 'Judged by', kind: 'text', isShown: false },
  calibration_id: { label: 'Curves', kind: 'text', isShown: false },
  weights_id: { label: 'Weights', kind: 'text', isShown: false },
} as const satisfies Partial<Record<RankColumn, Told>>;

export type ToldColumn = keyof typeof TOLD;
export const TOLD_COLUMNS = Object.keys(TOLD) as ToldColumn[];

/** A column of the ranking, in words. */
export function told(key: ToldColumn): Column {
  return { key, ...TOLD[key] };
}

/** @param seen the columns that have a value in some row: others are only shown to those who ask for them */
export function tableColumns(seen: ReadonlySet<ToldColumn>): Column[] {
  return TOLD_COLUMNS.map((key) => ({ ...told(key), isShown: TOLD[key].isShown && seen.has(key) }));
}

export function tableCells(row: PictureRow): Cell[] {
  return TOLD_COLUMNS.map((key) => tableCell(row, key));
}

function tableCell(row: PictureRow, key: ToldColumn): Cell {
  if (key === 'veto') return row.veto.join(' ') || null;
  if (key === 'reasons') return reasonWords(row.reasons).join(', ') || null;
  return row[key];
}
