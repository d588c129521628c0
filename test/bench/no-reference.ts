import { NO_REFERENCE_METRICS } from '../../src/measure/no-reference/registry.js';
import { brisqueModel, hasBrisque } from '../support/models.js';
import { scene } from '../support/rasters.js';
import { SHARED_HINT } from '../support/shared.js';
import { markdownTable, medianTimes } from './timing.js';

const SIDE = 1000;
const ROUNDS = 11;

/** Speed of the metrics that need no original, on one megapixel, one thread. */
export async function noReference(): Promise<string> {
  const raster = scene(SIDE, SIDE, 3);
  const niqe = NO_REFERENCE_METRICS.niqe.prepare({});
  const brisque = hasBrisque ? NO_REFERENCE_METRICS.brisque.prepare(brisqueModel()) : null;
  const tasks: Record<string, () => unknown> = {
    niqe: () => niqe.score(raster),
    ...(brisque && { brisque: () => brisque.score(raster) }),
  };
  await medianTimes(tasks, 2);
  const times = await medianTimes(tasks, ROUNDS);
  const rows = Object.entries(times).map(([name, time]) => [name, time.toFixed(1)]);
  return [
    `${SIDE}×${SIDE}, one thread, medians of ${ROUNDS} interleaved rounds.`,
    ...(brisque ? [] : [`Without brisque, which ${SHARED_HINT}.`]),
    '',
    markdownTable(['metric', 'ms'], rows),
  ].join('\n');
}
