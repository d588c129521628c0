import { RANK_COLUMNS } from '../../src/report/rank-row.js';
import type { ReadRow } from '../../src/report/read-ranking.js';

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
