import { type ErrorCode, IqError } from '../errors.js';
import { loadOnnxRuntime } from '../models/onnx.js';
import type { Network } from './network.js';
import { openNetwork } from './open-network.js';

/** A network to be looked at in a worker process: a file of anybody's may bring one down. */
export interface ProbeTask {
  /** As the user names it. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
}

export interface ProbeResult {
  readonly scale: number;
  readonly size: Network['size'];
  /** The version of what computes it; others may round otherwise. */
  readonly runtime: string | null;
  /** Why it cannot be used; then the others say nothing. */
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

/** Opens a network and tells what it is. Never throws. */
export async function probeModel({ file }: ProbeTask): Promise<ProbeResult> {
  try {
    const { scale, size } = await openNetwork(file, 1);
    const { env } = await loadOnnxRuntime('Enlarging');
    return { scale, size, runtime: env?.versions?.node ?? null, failure: null };
  } catch (error) {
    return failedProbe(error);
  }
}

export function failedProbe(error: unknown): ProbeResult {
  const code = error instanceof IqError ? error.code : 'internal';
  return {
    scale: 0,
    size: null,
    runtime: null,
    failure: { code, message: error instanceof Error ? error.message : String(error) },
  };
}
