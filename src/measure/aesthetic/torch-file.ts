import { readPickle, TensorRecord } from './pickle.js';

/** A tensor of 32-bit floats, its last index running fastest. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

/**
 * The tensors of a file that `torch.save` wrote from a state dictionary: an uncompressed ZIP archive of one pickle and a
 * file of numbers for each tensor. Nothing in it is ever executed.
 *
 * @throws Error for anything else, with the reason in words
 */
export function readTorchFile(bytes: Uint8Array): Map<string, Tensor> {
  const files = readStoredZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const [path] = [...files.keys()].filter((name) => name.endsWith('/data.pkl'));
  const pickle = path === undefined ? undefined : files.get(path);
  if (path === undefined || !pickle) throw new Error('it has no data.pkl');
  const state = readPickle(pickle);
  if (!(state instanceof Map)) throw new Error('it does not hold a dictionary');
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of state) {
    if (typeof name !== 'string' || !(value instanceof TensorRecord)) continue;
    const numbers = files.get(path.replace(/data\.pkl$/, `data/${value.storage.key}`));
    if (!numbers) throw new Error(`the numbers of ${name} are missing`);
    tensors.set(name, { shape: value.shape, data: floatsOf(name, value, numbers) });
  }
  return tensors;
}

function floatsOf(
  name: string,
  { storage, offset, shape, stride }: TensorRecord,
  numbers: Buffer,
): Float32Array {
  if (storage.kind !== 'torch.FloatStorage') throw new Error(`${name} is of ${storage.kind}`);
  const count = shape.reduce((product, length) => product * length, 1);
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) throw new Error(`${name} is not contiguous`);
    expected *= shape[axis] ?? 1;
  }
  if (offset < 0 || 4 * (offset + count) > numbers.length) throw new Error(`${name} has too few numbers`);
  return Float32Array.from({ length: count }, (_, at) => numbers.readFloatLE(4 * (offset + at)));
}

/** Files of a ZIP archive that are stored as they are (PKWARE's APPNOTE, 4.3); bounds are checked by Buffer. */
function readStoredZip(bytes: Buffer): Map<string, Buffer> {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0) throw new Error('it is no ZIP archive');
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('its directory is damaged');
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 24);
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    if (method !== 0) throw new Error('it is compressed');
    if (bytes.readUInt32LE(local) !== LOCAL_HEADER) throw new Error('its directory is damaged');
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (start + size > bytes.length) throw new Error('it ends too soon');
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, bytes.subarray(start, start + size));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}
