import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sunset } from '../../fixtures/scenes.js';
import { pixels } from '../../src/encode/pixels.js';
import type { Format, Raster, Row } from '../../src/types.js';
import { peakOf, peakOfIq } from './peak.js';
import { markdownTable } from './timing.js';

const ENCODE = fileURLToPath(new URL('./encode-run.mjs', import.meta.url));
const [SIDE, TILE] = [10_000, 625];
const FORMATS: readonly Format[] = ['jpeg', 'png', 'webp', 'avif'];
/** The encoders' memory hardly depends on it, their time very much. */
const EFFORT = '0';
const [REQUIRED_FACTOR, REQUIRED_BYTES] = [1.3, 400e6];

/** What one image of 100 megapixels takes at most, beside a program that only encodes it once. */
export async function memoryLarge(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'iq-bench-'));
  try {
    const picture = tiled(sunset(TILE, TILE, 7));
    const [raw, source] = [join(folder, 'pixels'), join(folder, 'in')];
    writeFileSync(raw, picture.data);
    mkdirSync(source);
    await pixels(picture).png({ compressionLevel: 1 }).toFile(join(source, 'picture.png'));
    const rows: string[][] = [];
    for (const format of FORMATS) rows.push(await measure(format, folder));
    return [
      `Most memory in MB for a PNG of ${SIDE}×${SIDE} pixels, at --effort ${EFFORT}: of \`iq optimize\` with its worker, and of a program that`,
      'has the same pixels and encodes them once: as the result is encoded, and in the dearest way that was tried for it, which',
      `for a lossless PNG is a palette. Required: at most ${REQUIRED_FACTOR} times the first and ${REQUIRED_BYTES / 1e6} MB.`,
      '',
      markdownTable(
        ['', 'quality', 'encodes', 'encode alone', 'dearest tried', 'allowed', 'iq', 'within'],
        rows,
      ),
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(format: Format, folder: string): Promise<string[]> {
  const args = ['optimize', join(folder, 'in'), '--out', join(folder, 'out'), '--no-cache'];
  const settings = ['--format', format, '--effort', EFFORT, '--timeout', '3600', '--quiet', '--json', '-'];
  const run = await peakOfIq(...args, ...settings);
  const [row] = (JSON.parse(run.stdout) as { rows: Row[] }).rows;
  if (row?.status !== 'optimized') return [format, row?.reason ?? '', '', '', '', '', '', 'no'];
  const quality = row.quality ?? 'lossless';
  const alone = await encodeAlone(folder, format, quality);
  const dearest = quality === 'lossless' ? Math.max(alone, await encodeAlone(folder, format, 100)) : alone;
  const allowed = REQUIRED_FACTOR * alone + REQUIRED_BYTES;
  const megabytes = [alone, dearest, allowed, run.peak].map((bytes) => (bytes / 1e6).toFixed(0));
  const within = run.peak <= allowed ? 'yes' : 'no';
  return [format, String(quality), String(row.encodes), ...megabytes, within];
}

/** Bytes of a program that does nothing else, with the environment that workers have. */
async function encodeAlone(folder: string, format: Format, quality: number | 'lossless'): Promise<number> {
  const args = [ENCODE, join(folder, 'pixels'), String(SIDE), format, String(quality), EFFORT];
  return (await peakOf(args, { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' })).peak;
}

/** A large picture out of one small one. */
function tiled({ data, width, channels }: Raster): Raster {
  const row = width * channels;
  const out = new Uint8Array(SIDE * SIDE * channels);
  for (let y = 0; y < SIDE; y++) {
    const from = (y % width) * row;
    for (let x = 0; x < SIDE; x += width) out.set(data.subarray(from, from + row), (y * SIDE + x) * channels);
  }
  return { data: out, width: SIDE, height: SIDE, channels };
}
