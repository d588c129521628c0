import { IqError, systemCode } from '../errors.js';
import { forbidTelemetry } from './no-telemetry.js';

/** The package that computes neural networks. It is an optional peer: 290 MB are not everybody's. */
const PACKAGE = 'onnxruntime-node';

/** An array of numbers with a shape. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: unknown;
}

/** What a network's file says of an input or output. */
export interface ValueFacts {
  readonly name: string;
  readonly isTensor: boolean;
  /** Of tensors. */
  readonly type?: string;
  /** Of tensors: a name stands for any length. */
  readonly shape?: readonly (number | string)[];
}

/** A network that is ready to compute. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Absent in runtimes before 1.21. */
  readonly inputMetadata?: readonly ValueFacts[];
  readonly outputMetadata?: readonly ValueFacts[];
  run(feeds: Record<string, Tensor>): Promise<Readonly<Record<string, Tensor>>>;
  /** Frees the native memory. */
  release(): Promise<void>;
}

/** What is used of the package; spelt out, so that this package's types can be read where the other is not installed. */
export interface OnnxRuntime {
  /** Its own version, as `node`; absent in very old ones. */
  readonly env?: { readonly versions?: { readonly node?: string } };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<OnnxSession>;
  };
}

/** Fetches the runtime's module; another one may be passed by tests. */
export type RuntimeLoader = () => Promise<OnnxRuntime>;

/**
 * Parallelism comes from the number of worker processes, so a session has one thread unless it is told otherwise; what it
 * prints is only noise.
 */
const SESSION_OPTIONS = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
};

/** Makes a network ready whose inputs and outputs are not known beforehand. Rejects with the runtime's own error. */
export function createSession(
  { InferenceSession }: OnnxRuntime,
  bytes: Uint8Array,
  threads: number,
): Promise<OnnxSession> {
  return InferenceSession.create(bytes, { ...SESSION_OPTIONS, intraOpNumThreads: threads });
}

const importRuntime: RuntimeLoader = () => {
  forbidTelemetry();
  return import('onnxruntime-node');
};

/**
 * Loads the optional runtime.
 *
 * @param purpose what it is wanted for, as the subject of "needs"
 * @throws IqError `runtime_missing` if it is not installed, or is but does not run on this machine
 */
export async function loadOnnxRuntime(
  purpose: string,
  load: RuntimeLoader = importRuntime,
): Promise<OnnxRuntime> {
  try {
    return await load();
  } catch (cause) {
    const install = `npm i ${PACKAGE}`;
    const message = isAbsent(cause)
      ? `${purpose} needs the optional package ${PACKAGE}, which is not installed. Run ${install}.`
      : `${purpose} needs the optional package ${PACKAGE}, which cannot be loaded here (${firstLine(cause)}). Run ${install} on this machine.`;
    throw new IqError('runtime_missing', message, { cause });
  }
}

/** Whether the package itself is not there, rather than a part of it. */
function isAbsent(cause: unknown): boolean {
  const code = systemCode(cause);
  const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return isMissing && cause instanceof Error && cause.message.includes(`'${PACKAGE}'`);
}

/**
 * Makes a network ready, with one thread.
 *
 * @param name what users call the model
 * @throws IqError `model_corrupt` if the bytes are not a network with these inputs and outputs
 */
export async function openSession(
  runtime: OnnxRuntime,
  bytes: Uint8Array,
  name: string,
  expected: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
): Promise<OnnxSession> {
  let session: OnnxSession;
  try {
    session = await createSession(runtime, bytes, 1);
  } catch (cause) {
    throw corruptModel(name, firstLine(cause), cause);
  }
  for (const [kind, wanted, found] of [
    ['input', expected.inputs, session.inputNames],
    ['output', expected.outputs, session.outputNames],
  ] as const) {
    const absent = wanted.find((one) => !found.includes(one));
    if (absent === undefined) continue;
    await session.release();
    throw corruptModel(name, `it has no ${kind} '${absent}'`);
  }
  return session;
}

/** The error of a model that is not what it should be. */
export function corruptModel(name: string, why: string, cause?: unknown): IqError {
  const message = `The model ${name} cannot be used (${why}). Run iq models pull ${name} to fetch it again.`;
  return new IqError('model_corrupt', message, { cause });
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return (text.split('\n', 1)[0] ?? '').trim();
}
