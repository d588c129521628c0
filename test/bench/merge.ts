import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rankConfig } from '../../src/cli/rank-config.js';
import { REFERENCE } from '../../src/decide/normalise.js';
import { ListingHash } from '../../src/discover/listing.js';
import { RAW_FEATURES } from '../../src/measure/ranking/registry.js';
import { resolveRankSettings } from '../../src/rank/rank-settings.js';
import { optimizeColumns } from '../../src/report/csv.js';
import { createMeta } from '../../src/report/meta.js';
import { RANK_COLUMNS } from '../../src/report/rank-row.js';
import { peakOfIq } from './peak.js';
import { markdownTable } from './timing.js';

const SHARDS = 64;
const ROWS = { optimize: [1e5, 1e6, 1e7], rank: [1e5, 1e6] } as const;
const REQUIRED_MEGABYTES = 1024;

type Kind = keyof typeof ROWS;

/** What `iq merge` takes by the number of rows. */
export async function merge(): Promise<string> {
  const rows: string[][] = [];
  for (const [kind, counts] of Object.entries(ROWS)) {
    for (const count of counts) rows.push(await measured(kind as Kind, count));
  }
  const header = ['rows of', 'rows', 'MB in', 's', 's a million rows', 'MB at the peak'];
  return [
    `Made-up rows of ${SHARDS} shards into one CSV, the whole command. Required: ${REQUIRED_MEGABYTES} MB for 10⁷ rows of optimize.`,
    '',
    markdownTable(header, rows),
  ].join('\n');
}

async function measured(kind: Kind, count: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'iq-bench-'));
  try {
    const parts = writeParts(folder, kind, count);
    const bytes = parts.reduce((sum, part) => sum + statSync(part).size, 0);
    const started = performance.now();
    const merged = join(folder, 'merged.csv');
    const { peak, code } = await peakOfIq('merge', ...parts, '--csv', merged, '--quiet');
    if (code !== 0) throw new Error(`iq merge ended with ${code}`);
    const seconds = (performance.now() - started) / 1000;
    return [
      kind,
      String(count),
      (bytes / 1e6).toFixed(0),
      seconds.toFixed(1),
      ((seconds * 1e6) / count).toFixed(1),
      (peak / 1e6).toFixed(0),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Shards of made-up rows, of which each takes every so many: in the listing's order, also of a ranking. */
function writeParts(folder: string, kind: Kind, count: number): string[] {
  const columns = kind === 'rank' ? RANK_COLUMNS : optimizeColumns(false);
  const settings = resolveRankSettings({});
  const config = kind === 'rank' ? rankConfig({ settings, taste: null, missing: [] }, REFERENCE, {}) : {};
  return Array.from({ length: SHARDS }, (_, shard) => {
    const csv = join(folder, `part-${shard + 1}.csv`);
    const file = openSync(csv, 'w');
    const hash = new ListingHash();
    let pending = `${columns.join(',')}\n`;
    let rows = 0;
    for (let i = shard; i < count; i += SHARDS) {
      const name = `${String(i).padStart(8, '0')}.jpg`;
      const path = `photos/${name.slice(0, 4)}/${name}`;
      hash.add(path);
      pending += kind === 'rank' ? rankLine(name, path, i) : optimizeLine(name, path, i);
      rows++;
      if (pending.length > 1 << 20) {
        writeSync(file, pending);
        pending = '';
      }
    }
    writeSync(file, pending);
    closeSync(file);
    const facts = { index: shard + 1, count: SHARDS, plan: null, images: rows };
    const meta = createMeta(kind, config, {
      rows,
      root: '.',
      listingDigest: hash.digest(),
      shard: { ...facts, listing: { images: count, digest: '' } },
      interrupted: false,
    });
    writeFileSync(`${csv}.meta.json`, JSON.stringify(meta));
    return csv;
  });
}

function optimizeLine(name: string, path: string, i: number): string {
  const bytes = 1e5 + (i % 9973);
  return `${name},${path},optimized,,jpeg,jpeg,4000,3000,${bytes},61234,.4123,1.0731,.6307,71,74,ssim,.98,.981234,.912345,3,4,812,${path},,66,80,proven,table8\n`;
}

/** Hashes of its own for each picture, as photographs have. */
function rankLine(name: string, path: string, i: number): string {
  const content = createHash('sha256').update(String(i)).digest('hex');
  const cells: Record<string, string | number> = {
    file: name,
    path,
    width: 4000,
    height: 3000,
    bytes: 1e6 + i,
    content_hash: content,
    dhash: content.slice(0, 16),
    phash: content.slice(16, 32),
    // As long as a real one.
    signature: content.repeat(6),
    ...Object.fromEntries(RAW_FEATURES.map((feature, at) => [feature, ((i * (at + 7)) % 997) / 1e3])),
  };
  return `${RANK_COLUMNS.map((column) => cells[column] ?? '').join(',')}\n`;
}
