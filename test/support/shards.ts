import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SMALL_PICTURES } from './resumed.js';

/** Every shard of three. */
export const INDICES = [1, 2, 3];

export const PICTURES = {
  ...SMALL_PICTURES,
  'in/broken.jpg': 'README.md',
  'in/b.webp': 'special/formats/lossless.webp',
};

interface ShardMeta {
  readonly configHash: string;
  readonly rows: number;
  readonly shard: {
    readonly index: number;
    readonly count: number;
    readonly plan: string | null;
    readonly images: number;
    readonly listing: { readonly images: number; readonly digest: string };
  } | null;
}

/** What lies beside a CSV. */
export const metaOf = (cwd: string, csv: string): ShardMeta =>
  JSON.parse(readFileSync(path.join(cwd, `${csv}.meta.json`), 'utf8'));

export const byPath = (rows: readonly Record<string, string>[]) =>
  [...rows].sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1));
