import { join } from 'node:path';
import sharp from 'sharp';
import { examine } from '../decode/metadata.js';
import { readSource } from '../decode/source.js';
import { wantedFormats } from '../encode/formats.js';
import { type ImageTask, optimizeImage } from '../optimize-image.js';
import type { Format } from '../types.js';

/**
 * The module that runs inside a worker process. One image is worked on at a time, so libvips needs no threads of its own
 * and no cache: parallelism comes from the number of processes.
 */
sharp.cache(false);
sharp.concurrency(1);
// The parent decides when to stop, also where a Ctrl-C reaches its workers too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// The parent is gone. An orderly exit would wait for the encode in work.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** What an image will cost, as far as its headers tell. */
export interface Cost {
  readonly pixels: number;
  readonly formats: readonly Format[];
}

/** Looks at the headers. An image that cannot be read costs nothing: the row that says so is made by `optimize`. */
async function estimate({ root, path, settings }: ImageTask): Promise<Cost> {
  const file = join(root, path);
  try {
    const { bytes } = await readSource(file, settings);
    const info = await examine(bytes, file, settings.maxPixels);
    return { pixels: info.width * info.height, formats: wantedFormats(info.format, settings) };
  } catch {
    return { pixels: 0, formats: [] };
  }
}

const ANSWERS = { estimate, optimize: optimizeImage };

/** What a worker can be asked, and what it answers. */
export type Answers = { [Q in keyof typeof ANSWERS]: Awaited<ReturnType<(typeof ANSWERS)[Q]>> };

process.on('message', async ({ question, task }: { question: keyof Answers; task: ImageTask }) => {
  process.send?.(await ANSWERS[question](task));
});
