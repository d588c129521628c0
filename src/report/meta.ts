import { createHash } from 'node:crypto';
import type { ShardFacts } from '../discover/shard.js';
import { VERSION } from '../version.js';
import { SCHEMA_VERSION } from './report.js';

/** What a CSV cannot say about itself; it lies beside it as `<csv>.meta.json`. */
export interface Meta {
  readonly schemaVersion: number;
  readonly command: string;
  readonly version: string;
  /** Everything that decides the rows. */
  readonly config: unknown;
  /** SHA-256 over the configuration and the version. */
  readonly configHash: string;
  readonly rows: number;
  /** The folder that the rows' paths start from, relative to the meta file's own; `null` where it is not known. */
  readonly root: string | null;
  /** SHA-256 over the listed paths with NUL between them, of a shard its own; `null` where nothing was listed. */
  readonly listingDigest: string | null;
  /** Which part of the images the run was for, and what it knows of the whole; `null` for all of them. */
  readonly shard: ShardFacts | null;
  /** Whether rows are missing because the run was stopped. */
  readonly interrupted: boolean;
}

/** Where a CSV's meta file lies. */
export function metaPath(csv: string): string {
  return `${csv}.meta.json`;
}

export function createMeta(
  command: string,
  config: unknown,
  facts: Pick<Meta, 'rows' | 'root' | 'listingDigest' | 'shard' | 'interrupted'>,
): Meta {
  const configHash = createHash('sha256')
    .update(JSON.stringify([VERSION, config]))
    .digest('hex');
  return { schemaVersion: SCHEMA_VERSION, command, version: VERSION, config, configHash, ...facts };
}
