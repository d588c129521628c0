import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import type { Raster, Row } from '../../src/types.js';
import { randomFrom } from '../support/rasters.js';
import { slowLumaSsim } from '../support/slow-ssim.js';

export interface Audit {
  readonly files: number;
  readonly optimized: number;
  readonly reasons: ReadonlyMap<string, number>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly encodes: number;
  /** Smallest score read back minus the target. */
  readonly worstMargin: number;
  /** Largest distance between a row's score and the one read back; the row's has six decimals. */
  readonly scoreError: number;
  /** Largest distance between a score read back and the float64 reference's. */
  readonly slowError: number;
  readonly faults: readonly string[];
}

interface AuditOptions {
  readonly source: string;
  readonly out: string;
  readonly target: number;
  /** How many files are also scored by the float64 reference. */
  readonly slow: number;
}

/** More than this takes the float64 reference too long. */
const SLOW_PIXELS = 500_000;
const SLOW_TOLERANCE = 1e-6;
const SEED = 98;

/** Reads back every file that rows speak of. */
export async function audit(rows: readonly Row[], options: AuditOptions): Promise<Audit> {
  const { source, out, target } = options;
  const faults: string[] = [];
  const reasons = new Map<string, number>();
  const total = { optimized: 0, bytesIn: 0, bytesOut: 0, encodes: 0 };
  const worst = { worstMargin: Number.POSITIVE_INFINITY, scoreError: 0, slowError: 0 };
  const checkedSlowly = sampleOf(rows, options.slow);
  for (const row of rows) {
    const before = await readFile(join(source, row.path));
    const after = row.output === null ? undefined : await readFile(join(out, row.output));
    total.bytesIn += before.length;
    total.bytesOut += after?.length ?? 0;
    total.encodes += row.encodes;
    if (after?.length !== row.bytes_out) faults.push(`${row.path} has a row that gives another size`);
    if (row.status !== 'optimized') {
      reasons.set(row.reason ?? '', (reasons.get(row.reason ?? '') ?? 0) + 1);
      if (row.status === 'failed') faults.push(`${row.path} failed: ${row.message}`);
      else if (!after?.equals(before)) faults.push(`${row.path} was kept but is not the same`);
      continue;
    }
    total.optimized++;
    if (!after) continue;
    const [reference, candidate] = [await view(before), await view(after)];
    const score = ssim.prepare(reference).score(candidate).value;
    worst.worstMargin = Math.min(worst.worstMargin, score - target);
    worst.scoreError = Math.max(worst.scoreError, Math.abs(score - (row.score ?? Number.NaN)));
    if (!(score >= target)) faults.push(`${row.path} scores ${score}, quality ${row.quality}`);
    if (!checkedSlowly.has(row)) continue;
    const error = Math.abs(score - slowLumaSsim(reference, candidate).value);
    worst.slowError = Math.max(worst.slowError, error);
    if (!(error <= SLOW_TOLERANCE)) faults.push(`${row.path} scores ${error} beside the float64 reference`);
  }
  return { files: rows.length, ...total, ...worst, reasons, faults };
}

/** A picture as a viewer shows it, by sharp's own defaults: its profile applied. */
async function view(bytes: Buffer): Promise<Raster> {
  const { data, info } = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] };
}

function sampleOf(rows: readonly Row[], count: number): ReadonlySet<Row> {
  const random = randomFrom(SEED);
  const fit = rows.filter(
    ({ status, width, height }) => status === 'optimized' && (width ?? 0) * (height ?? 0) <= SLOW_PIXELS,
  );
  const keyed = fit.map((row) => ({ row, key: random() })).sort((a, b) => a.key - b.key);
  return new Set(keyed.slice(0, count).map(({ row }) => row));
}
