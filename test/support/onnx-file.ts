/**
 * Writes small ONNX files: the fields of `onnx.proto` that a network without branches needs, in Protocol Buffers' wire
 * format.
 */
type Field = readonly [number, number | bigint | string | Uint8Array];

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function message(...fields: readonly Field[]): Buffer {
  const parts = fields.flatMap(([number, value]) => {
    if (typeof value === 'number' || typeof value === 'bigint') return [varint(number << 3), varint(value)];
    const bytes = Buffer.from(value as Uint8Array);
    return [varint((number << 3) | 2), varint(bytes.length), bytes];
  });
  return Buffer.concat(parts);
}

const FLOAT = 1;
const INT64 = 7;

/** A tensor of known numbers. */
export function weights(name: string, dims: readonly number[], data: Float32Array): Buffer {
  const shape = dims.map((length): Field => [1, length]);
  return message(...shape, [2, FLOAT], [8, name], [9, new Uint8Array(data.buffer)]);
}

/** One step of the network; attributes are whole numbers or lists of them. */
export function node(
  operation: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Buffer {
  const list = Object.entries(attributes).map(([name, value]): Field => {
    if (typeof value === 'number') return [5, message([1, name], [3, value], [20, 2])];
    return [5, message([1, name], ...value.map((entry): Field => [8, entry]), [20, 7])];
  });
  return message(...inputs.map((name): Field => [1, name]), [2, output], [4, operation], ...list);
}

/** An input or output; a dimension that has a name may have any length. */
function value(name: string, type: number, dims: readonly (number | string)[]): Buffer {
  const shape = dims.map((length): Field => [1, message([typeof length === 'number' ? 1 : 2, length])]);
  return message([1, name], [2, message([1, message([1, type], [2, message(...shape)])])]);
}

export interface Graph {
  readonly input: readonly [name: string, type: 'float' | 'int64', dims: readonly (number | string)[]];
  readonly output: readonly [name: string, dims: readonly (number | string)[]];
  readonly weights: readonly Buffer[];
  readonly nodes: readonly Buffer[];
}

/** A file of IR version 8, opset 13. */
export function onnxFile({ input, output, weights: tensors, nodes }: Graph): Buffer {
  const graph = message(
    ...nodes.map((bytes): Field => [1, bytes]),
    [2, 'toy'],
    ...tensors.map((bytes): Field => [5, bytes]),
    [11, value(input[0], input[1] === 'float' ? FLOAT : INT64, input[2])],
    [12, value(output[0], FLOAT, output[1])],
  );
  return message([1, 8], [7, graph], [8, message([2, 13])]);
}
