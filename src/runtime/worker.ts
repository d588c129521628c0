import sharp from 'sharp';
import { tileImage } from '../evaluate/tile-image.js';
import { optimizeImage } from '../optimize/optimize-image.js';
import { judgeAesthetics } from '../rank/judge-aesthetics.js';
import { rankImage } from '../rank/rank-image.js';
import { scoreImage } from '../score/score-image.js';
import { labelImage } from '../train/label-image.js';
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
  score: scoreImage,
  rank: rankImage,
  aesthetic: judgeAesthetics,
  label: labelImage,
  tile: tileImage,
};

function work<Name extends WorkName>({ name, task, memory }: Request<Name>): Promise<Answer<Name>> {
  return WORKERS[name](task, memory);
}

process.on('message', async (request: Request) => {
  process.send?.(await work(request));
});
