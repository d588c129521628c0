import sharp from 'sharp';
import { optimizeImage } from '../optimize-image.js';
import type { Answer, Request, TaskOf, WorkName } from './work.js';

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

const WORKERS: { [Name in WorkName]: (task: TaskOf<Name>, memory: number) => Promise<Answer<Name>> } = {
  optimize: optimizeImage,
};

process.on('message', async ({ name, task, memory }: Request) => {
  process.send?.(await WORKERS[name](task, memory));
});
