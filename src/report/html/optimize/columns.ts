import { metricNamed } from '../../../measure/registry.js';
import type { RankedRow } from '../../../optimize/optimize-ranking.js';
import type { Settings } from '../../../settings.js';
import type { Row } from '../../../types.js';
import type { Cell, Column } from '../page-data.js';

/** Of what is shown beside the pictures of a row. */
export const FACTS = [
  'status',
  'reason',
  'format_out',
  'quality',
  'score',
  'worst_area',
  'bytes_in',
  'bytes_out',
  'saving',
  'proof',
  'rank',
  'final_score',
];

/** The table's columns; `ms` is none of them, as the same images must give the same page. */
export function optimizeColumns(
  { metric, target, floor, formats }: Pick<Settings, 'metric' | 'target' | 'floor' | 'formats'>,
  isRanked: boolean,
): Column[] {
  const { higherIsBetter } = metricNamed(metric);
  const digits = digitsOf(metric);
  const isConverted = formats !== 'keep';
  const columns: readonly Column[] = [
    { key: 'path', label: 'Image', kind: 'path', isShown: true, link: 'before' },
    { key: 'status', label: 'Status', kind: 'choice', isShown: true, isFilter: true },
    {
      key: 'reason',
      label: 'Reason',
      kind: 'choice',
      isShown: true,
      isFilter: true,
      hint: 'Why it was kept or failed, or how it was written',
    },
    { key: 'format_in', label: 'From', kind: 'choice', isShown: isConverted, isFilter: isConverted },
    {
      key: 'format_out',
      label: isConverted ? 'To' : 'Format',
      kind: 'choice',
      isShown: true,
      isFilter: true,
    },
    { key: 'bytes_in', label: 'Before', kind: 'bytes', isShown: true },
    { key: 'bytes_out', label: 'After', kind: 'bytes', isShown: true },
    { key: 'saving', label: 'Saved', kind: 'share', isShown: true },
    {
      key: 'quality',
      label: 'Quality',
      kind: 'number',
      isShown: true,
      hint: 'The encoder’s quality, 1 to 100',
    },
    {
      key: 'score',
      label: metric,
      kind: 'number',
      digits,
      demand: { value: target, higherIsBetter },
      isShown: true,
      hint: 'Of the whole image against its original',
    },
    {
      key: 'worst_area',
      label: 'Worst area',
      kind: 'number',
      digits,
      ...(floor !== null && { demand: { value: floor, higherIsBetter } }),
      isShown: true,
      hint: `The ${metric} that 5 % of its 32×32-pixel tiles do not reach`,
    },
    {
      key: 'proof',
      label: 'Proof',
      kind: 'choice',
      isShown: false,
      isFilter: false,
      hint: 'How sure it is that no lower quality would do',
    },
    { key: 'width', label: 'Width', kind: 'number', isShown: false },
    { key: 'height', label: 'Height', kind: 'number', isShown: false },
    { key: 'bpp_in', label: 'Bits a pixel before', kind: 'number', digits: 3, isShown: false },
    { key: 'bpp_out', label: 'Bits a pixel after', kind: 'number', digits: 3, isShown: false },
    { key: 'predicted_quality', label: 'Predicted quality', kind: 'number', isShown: false },
    { key: 'predicted_low', label: 'Predicted from', kind: 'number', isShown: false },
    { key: 'predicted_high', label: 'Predicted to', kind: 'number', isShown: false },
    { key: 'encodes', label: 'Encodes', kind: 'number', isShown: false },
    {
      key: 'probes',
      label: 'Probes',
      kind: 'number',
      isShown: false,
      hint: 'Cheap encodes that informed the search',
    },
    { key: 'family', label: 'Encoder settings', kind: 'text', isShown: false },
    { key: 'output', label: 'Output', kind: 'path', isShown: false, link: 'after' },
    { key: 'message', label: 'Message', kind: 'text', isShown: false },
  ];
  return isRanked ? [...columns, ...RANKING] : [...columns];
}

const RANKING: readonly Column[] = [
  { key: 'rank', label: 'Rank', kind: 'number', isShown: true },
  { key: 'final_score', label: 'Rank score', kind: 'number', digits: 3, isShown: true },
  { key: 'veto', label: 'Flaws', kind: 'words', isShown: true, isFilter: true },
  { key: 'aesthetic', label: 'Aesthetic', kind: 'number', digits: 3, isShown: false },
  { key: 'sharpness_norm', label: 'Sharpness', kind: 'number', digits: 3, isShown: false },
  { key: 'exposure_norm', label: 'Exposure', kind: 'number', digits: 3, isShown: false },
  { key: 'contrast_norm', label: 'Contrast', kind: 'number', digits: 3, isShown: false },
  { key: 'face_count', label: 'Faces', kind: 'number', isShown: false },
  { key: 'duplicate_of', label: 'Duplicate of', kind: 'text', isShown: false },
];

/** As many digits as tell scores of a metric apart. */
export function digitsOf(metric: string): number {
  const [, best] = metricNamed(metric).range;
  return best === 1 ? 4 : 2;
}

/** A row's cells, in the columns' order. */
export function cellsOf(row: Row | RankedRow, columns: readonly Column[]): Cell[] {
  const values: Readonly<Record<string, unknown>> = { ...row };
  return columns.map(({ key }) => {
    const value = values[key];
    if (Array.isArray(value)) return value.join(' ') || null;
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  });
}
