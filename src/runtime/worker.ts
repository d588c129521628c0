import sharp from 'sharp';
import { type Answer, BEGUN, type Reply, type Request, type TaskOf, type WorkName } from './work.js';

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

type Worker<Name extends WorkName> = (task: TaskOf<Name>, memory: number) => Promise<Answer<Name>>;

/** Each loads its own code only: a run has images of one kind, and all of it would take twice as long to start. */
const WORKERS: { [Name in WorkName]: () => Promise<Worker<Name>> } = {
  optimize: async () => (await import('../optimize/optimize-image.js')).optimizeImage,
  recall: async () => (await import('../optimize/recall.js')).recall,
  score: async () => (await import('../score/score-image.js')).scoreImage,
  check: async () => (await import('../check/check-image.js')).checkImage,
  rank: async () => (await import('../rank/rank-image.js')).rankImage,
  aesthetic: async () => (await import('../rank/judge-aesthetics.js')).judgeAesthetics,
  label: async () => (await import('../train/label-image.js')).labelImage,
  enhance: async () => (await import('../enhance/enhance-image.js')).enhanceImage,
  probe: async () => (await import('../enhance/probe-model.js')).probeModel,
  tile: async () => (await import('../evaluate/tile-image.js')).tileImage,
};

async function work<Name extends WorkName>({ name, task, memory }: Request<Name>): Promise<Answer<Name>> {
  const worker = await WORKERS[name]();
  // From here on it is the image that is to blame if this process dies.
  process.send?.(BEGUN);
  return worker(task, memory);
}

const atStart = process.memoryUsage.rss();
/** V8 alone would let the heap become nearly twice as large before it looks for what is no longer used. */
const TIDIED_EVERY = 200;
let answered = 0;

process.on('message', async (request: Request) => {
  const answer = await work(request);
  const reply: Reply = { answer, grown: Math.max(0, process.memoryUsage.rss() - atStart) };
  process.send?.(reply);
  answered++;
  if (answered % TIDIED_EVERY === 0) globalThis.gc?.();
});
