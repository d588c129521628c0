import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Parts, Weights } from '../../src/decide/fusion.js';
import { someChoices } from './choices.js';

const COLUMNS = [
  'file',
  'path',
  'final_score',
  'aesthetic',
  'sharpness_norm',
  'exposure_norm',
  'contrast_norm',
  'face_present',
  'aesthetic_rating',
  'colourfulness_norm',
  'colour_cast_norm',
  'noise_norm',
  'duplicate_group',
  'content_hash',
  'aesthetic_id',
];

export const pathOf = (picture: number) => `set ${picture % 3}/${picture}.jpg`;
export const contentOf = (picture: number) => createHash('sha256').update(`picture ${picture}`).digest('hex');

/** A ranking as `iq rank` writes it, less what tuning does not look at. */
export function rankingCsv(
  pictures: readonly Parts[],
  groups: ReadonlyMap<number, number> = new Map(),
  judge = 'prompts-0123456789ab',
): string {
  const lines = pictures.map((parts, picture) => [
    `${picture}.jpg`,
    pathOf(picture),
    0.5,
    parts.aesthetic,
    parts.sharpness,
    parts.exposure,
    parts.contrast,
    parts.faces,
    parts.rating === null ? null : 1 + 9 * parts.rating,
    parts.colourfulness,
    parts.colour_cast,
    parts.noise,
    groups.get(picture) ?? null,
    contentOf(picture),
    judge,
  ]);
  return `${[COLUMNS, ...lines].map((cells) => cells.map((cell) => cell ?? '').join(',')).join('\n')}\n`;
}

/** Pairs as somebody of a known taste writes them down. */
export function pairsCsv(
  pictures: readonly Parts[],
  count: number,
  chooser: { readonly weights: Weights; readonly steepness: number; readonly seed: number },
): string {
  const choices = someChoices(pictures, count, chooser);
  return `better,worse\n${choices.map(({ better, worse }) => `${pathOf(better)},${pathOf(worse)}\n`).join('')}`;
}

/** A new folder with these files. */
export function tuningFolder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'iq-tune-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}
