import { IqError } from '../errors.js';
import { type BatchOptions, runBatch } from '../runtime/batch.js';
import { failedProbe, type ProbeResult } from './probe-model.js';
import type { ModelPlace } from './settings.js';

/** Seconds that a network may take to be opened and tried on two small pictures. */
const TIMEOUT = 120;

/**
 * Has a network opened and tried in a worker process.
 *
 * @throws IqError `runtime_missing`, `model_missing`, `model_corrupt` or `model_mismatch`
 */
export async function lookAtModel({ name, file }: ModelPlace, options: BatchOptions): Promise<ProbeResult> {
  const results = runBatch(
    {
      name: 'probe',
      entries: [{ path: name }],
      timeout: TIMEOUT,
      taskOf: ({ path }) => ({ path, file }),
      failed: (_, error) => failedProbe(error),
    },
    { ...options, jobs: 1 },
  );
  for await (const result of results) {
    if (result.failure === null) return result;
    const { code, message } = result.failure;
    const isOfModel = code === 'worker_died' || code === 'timeout' || code === 'internal';
    throw isOfModel
      ? new IqError('model_corrupt', `The model ${file} cannot be used: ${message}`, { path: file })
      : new IqError(code, message, { path: file });
  }
  // Only where the run was stopped there is no result.
  options.signal?.throwIfAborted();
  throw new IqError('internal', `Nothing is known of the model ${file}.`);
}
