import { IqError } from '../errors.js';
import type { OnnxRuntime, OnnxSession, ValueFacts } from '../models/onnx.js';
import type { Network } from './network.js';

/** A network of any maker, as far as it is known without running it. */
export interface Declared {
  readonly input: string;
  readonly output: string;
  readonly channels: 1 | 3;
  readonly size: Network['size'];
}

/** What is found out by running it. */
export interface Probed {
  readonly scale: number;
  /** The number that stands for white. */
  readonly white: 1 | 255;
}

const WANTED =
  'wanted is one input and one output of float32, 1 × 1 or 3 × height × width, the output so many times as large';

/** @throws IqError `model_mismatch` that says what was found and what is wanted */
export function refuseModel(name: string, found: string): never {
  throw new IqError('model_mismatch', `The model ${name} cannot enlarge pictures: ${found}; ${WANTED}.`);
}

/** Reads what a network's file says of itself. */
export function declaredBy(session: OnnxSession, name: string): Declared {
  const { inputMetadata, outputMetadata } = session;
  if (!inputMetadata || !outputMetadata) {
    throw new IqError(
      'runtime_missing',
      'Enlarging with a model of your own needs onnxruntime-node 1.21 or newer. Run npm i onnxruntime-node.',
    );
  }
  const [input, another] = inputMetadata;
  const [output, further] = outputMetadata;
  if (!input || another) refuseModel(name, `it has ${inputMetadata.length} inputs`);
  if (!output || further) refuseModel(name, `it has ${outputMetadata.length} outputs`);
  const [, channels, height, width] = tensorShape(input, name, 'input');
  tensorShape(output, name, 'output');
  if (channels !== 1 && channels !== 3) {
    refuseModel(
      name,
      `its input ${input.name} is ${describe(input)}, which has not 1 or 3 channels in second place`,
    );
  }
  return { input: input.name, output: output.name, channels, size: fixedSize(height, width, input, name) };
}

function tensorShape(value: ValueFacts, name: string, kind: string): readonly (number | string)[] {
  const { shape } = value;
  if (value.type !== 'float32' || shape?.length !== 4) {
    refuseModel(name, `its ${kind} ${value.name} is ${describe(value)}`);
  }
  if (typeof shape[0] === 'number' && shape[0] !== 1 && shape[0] !== -1) {
    refuseModel(name, `its ${kind} ${value.name} is ${describe(value)}, ${shape[0]} pictures at once`);
  }
  return shape;
}

function fixedSize(
  height: number | string | undefined,
  width: number | string | undefined,
  input: ValueFacts,
  name: string,
): Network['size'] {
  const isFixed = (side: number | string | undefined) => typeof side === 'number' && side > 0;
  if (!isFixed(height) && !isFixed(width)) return null;
  if (typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0)
    return { width, height };
  return refuseModel(name, `its input ${input.name} is ${describe(input)}, of which only one side is fixed`);
}

function describe({ type, shape, isTensor }: ValueFacts): string {
  return isTensor ? `${type} ${(shape ?? []).join(' × ')}` : 'no tensor';
}

/** Runs a session on planes of numbers in the session's own range; gives the output's shape and numbers. */
export async function runSession(
  runtime: OnnxRuntime,
  session: OnnxSession,
  { input, output, channels }: Declared,
  planes: Float32Array,
  [width, height]: readonly [number, number],
): Promise<{ readonly dims: readonly number[]; readonly data: Float32Array }> {
  const tensor = new runtime.Tensor('float32', planes, [1, channels, height, width]);
  const { [output]: result } = await session.run({ [input]: tensor });
  if (!(result?.data instanceof Float32Array))
    throw new TypeError(`Expected numbers in the output ${output}`);
  return { dims: result.dims, data: result.data };
}

/** A session as a network that takes and gives numbers from 0 to 1. */
export function asNetwork(
  runtime: OnnxRuntime,
  session: OnnxSession,
  declared: Declared,
  { scale, white }: Probed,
): Network {
  const { channels, size } = declared;
  return {
    scale,
    channels,
    size,
    async run(planes, width, height) {
      const input = white === 1 ? planes : planes.map((value) => value * white);
      const { data } = await runSession(runtime, session, declared, input, [width, height]);
      if (data.length !== planes.length * scale * scale) {
        throw new IqError(
          'model_mismatch',
          `The model made ${data.length} numbers of ${width} × ${height} pixels, not ${planes.length * scale * scale}; give another --tile or --model.`,
        );
      }
      return white === 1 ? data : data.map((value) => value / white);
    },
  };
}
