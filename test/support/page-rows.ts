import type { CaptureSource } from '../../src/report/html/captures.js';
import { optimizePage } from '../../src/report/html/optimize/optimize-page.js';
import { resolveSettings } from '../../src/settings.js';
import type { Row } from '../../src/types.js';
import { textOutput } from './text-output.js';

/** A row of an image that became a tenth as large. */
export function madeRow(change: Partial<Row> = {}): Row {
  return {
    file: 'a.jpg',
    path: 'a.jpg',
    status: 'optimized',
    reason: null,
    format_in: 'jpeg',
    format_out: 'jpeg',
    width: 640,
    height: 480,
    bytes_in: 100_000,
    bytes_out: 10_000,
    saving: 0.9,
    bpp_in: 2.6,
    bpp_out: 0.26,
    predicted_quality: 81,
    quality: 80,
    metric: 'ssim',
    target: 0.98,
    score: 0.9805,
    worst_area: 0.95,
    encodes: 2,
    probes: 1,
    ms: 12,
    output: 'a.jpg',
    message: null,
    predicted_low: 70,
    predicted_high: 90,
    proof: 'proven',
    family: 'mozjpeg',
    ...change,
  };
}

/** Many rows of every kind, the same at every call. */
export function* manyRows(count: number): Generator<Row> {
  for (let i = 0; i < count; i++) {
    const noise = ((i * 7919) % 1009) / 1009;
    const path = `album ${i % 37}/photo ${String(i).padStart(5, '0')}.jpg`;
    const common = { file: path, path, output: path };
    if (i % 211 === 5)
      yield madeRow({
        ...common,
        status: 'failed',
        reason: 'corrupt',
        message: 'It is cut off.',
        score: null,
        worst_area: null,
      });
    else if (i % 13 === 3)
      yield madeRow({
        ...common,
        status: 'kept',
        reason: 'insufficient_saving',
        bytes_out: 100_000,
        saving: 0,
        quality: null,
        score: null,
        worst_area: null,
      });
    else
      yield madeRow({
        ...common,
        bytes_out: Math.round(10_000 + 60_000 * noise),
        saving: Number((0.9 - 0.6 * noise).toFixed(4)),
        quality: 60 + Math.floor(35 * noise),
        predicted_quality: 62 + Math.floor(33 * noise),
        score: Number((0.98 + 0.004 * noise).toFixed(6)),
        worst_area: Number((0.9 + 0.09 * (1 - noise)).toFixed(6)),
      });
  }
}

/** The page of such rows. */
export async function pageOf(
  rows: Iterable<Row>,
  { root = '/photos', page = '/report.html', pictures = 'none' as CaptureSource, interrupted = false } = {},
): Promise<string> {
  const output = textOutput();
  const report = optimizePage(output, page, pictures, () => ({
    root,
    outputs: `${root}-optimized`,
    hasOriginals: true,
    settings: resolveSettings({}),
    isRanked: false,
    interrupted,
  }));
  for (const row of rows) await report.add(row);
  await report.end();
  return output.pieces.join('');
}
