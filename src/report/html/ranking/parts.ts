import { PARTS, type Part } from '../../../decide/fusion.js';
import type { ScoreColumn } from '../../../decide/ranking-figures.js';
import type { PictureRow } from './picks.js';

/** The column of a part's score; of a rating there is only the raw one. */
const COLUMNS: Readonly<Partial<Record<Part, ScoreColumn | 'face_present'>>> = {
  aesthetic: 'aesthetic',
  sharpness: 'sharpness_norm',
  exposure: 'exposure_norm',
  contrast: 'contrast_norm',
  faces: 'face_present',
  colourfulness: 'colourfulness_norm',
  colour_cast: 'colour_cast_norm',
  noise: 'noise_norm',
};

export const PART_NAMES: Readonly<Record<Part, string>> = {
  aesthetic: 'Aesthetic',
  sharpness: 'Sharpness',
  exposure: 'Exposure',
  contrast: 'Contrast',
  faces: 'Face',
  colourfulness: 'Colourfulness',
  colour_cast: 'Colour cast',
  noise: 'Noise',
  rating: 'Rating',
};

export interface PartScore {
  readonly part: Part;
  readonly name: string;
  /** 0 to 1; `null` where only what it added is known. */
  readonly score: number | null;
  /** To the final score; `null` where that is not known, or it does not count. */
  readonly added: number | null;
}

/** What a picture's score is made of, as far as that is known. */
export function partScores(row: PictureRow): PartScore[] {
  return PARTS.flatMap((part) => {
    const column = COLUMNS[part];
    const score = column === undefined ? null : row[column];
    const added = row.contributions?.[part] ?? null;
    if (score === null && added === null) return [];
    return [{ part, name: PART_NAMES[part], score, added }];
  });
}
