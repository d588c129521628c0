import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { firstLine } from '../decode/metadata.js';
import { IqError, systemCode } from '../errors.js';
import { createSession, loadOnnxRuntime, type OnnxRuntime, type OnnxSession } from '../models/onnx.js';
import type { Network } from './network.js';
import { asNetwork, declaredBy } from './onnx-network.js';
import { probe } from './probe.js';

/** Networks that are ready, by file and threads: a worker opens each once. */
const ready = new Map<string, Promise<Network>>();

/**
 * Opens a network, of one's own or of anybody.
 *
 * @param file absolute
 * @param threads on which one run is computed; the result does not depend on it
 * @throws IqError `runtime_missing`, `model_missing`, `model_corrupt` or `model_mismatch`
 */
export function openNetwork(file: string, threads: number): Promise<Network> {
  const key = `${threads} ${file}`;
  const known = ready.get(key);
  if (known) return known;
  const opened = open(file, threads);
  ready.set(key, opened);
  return opened;
}

async function open(file: string, threads: number): Promise<Network> {
  const runtime = await loadOnnxRuntime('Enlarging');
  const session = await sessionOf(runtime, file, threads);
  const declared = declaredBy(session, basename(file));
  return asNetwork(runtime, session, declared, await probe(runtime, session, declared, basename(file)));
}

async function sessionOf(runtime: OnnxRuntime, file: string, threads: number): Promise<OnnxSession> {
  const bytes = await readFile(file).catch((cause) => {
    throw new IqError('model_missing', `The model ${file} cannot be read (${systemCode(cause) ?? cause}).`, {
      path: file,
      cause,
    });
  });
  return createSession(runtime, bytes, threads).catch((cause) => {
    throw new IqError(
      'model_corrupt',
      `The model ${file} is no ONNX network that runs here (${firstLine(cause)}).`,
      {
        path: file,
        cause,
      },
    );
  });
}
