import { lstat, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { BatchOptions } from '../runtime/batch.js';
import { WorkerPool } from '../runtime/pool.js';
import { isNeed } from '../runtime/work.js';
import { resolveSettings } from '../settings.js';
import type { Weighing } from './weighings.js';

/** How images are weighed. */
export interface Scale {
  /** How many may be weighed at the same time. */
  readonly most: number;
  /** @returns a whole number, 0 for what cannot be weighed: whoever works on it is done with it at once */
  weigh(path: string): Promise<number>;
  close(): Promise<void>;
}

interface ScaleOptions extends BatchOptions {
  readonly root: string;
  readonly followSymlinks: boolean;
}

/** Images whose size the system is asked for at the same time: on network file systems most of that is waiting. */
const STATS_AT_ONCE = 64;

export function openScale(by: Weighing, options: ScaleOptions): Scale {
  if (by === 'pixels') return pixelScale(options);
  const { root, followSymlinks } = options;
  const sizeOf = followSymlinks ? stat : lstat;
  return {
    most: STATS_AT_ONCE,
    weigh: async (path) => {
      if (by === 'count') return 1;
      const size = await sizeOf(join(root, path)).then(
        (stats) => stats.size,
        () => 0,
      );
      return size;
    },
    close: async () => {},
  };
}

/** By headers, which are read in worker processes: what breaks a decoder breaks one of them. */
function pixelScale({
  root,
  followSymlinks,
  jobs = availableParallelism(),
  environment = {},
}: ScaleOptions): Scale {
  const settings = resolveSettings({ followSymlinks });
  const pool = new WorkerPool({ size: jobs, timeout: settings.timeout, environment });
  return {
    most: 2 * jobs,
    async weigh(path) {
      const task = { root, path, settings, seeksSaving: false, score: null };
      const request = { name: 'check', task, memory: Number.POSITIVE_INFINITY } as const;
      const facts = await pool.ask(request, { temporary: undefined, isLast: false }).catch(() => null);
      return facts === null || isNeed(facts) ? 0 : (facts.width ?? 0) * (facts.height ?? 0);
    },
    close: () => pool.close(),
  };
}
