import { corruptModel, type OnnxRuntime, openSession, type Tensor } from '../../models/onnx.js';
import type { Raster } from '../../types.js';
import { type Face, suppress } from './face.js';
import { type Square, viewSquare } from './view.js';

/** Side of the square that the network looks at, in pixels. */
export const SIDE = 320;

/** Distances between neighbouring cells, in pixels of that square. */
const STRIDES = [8, 16, 32] as const;

const NAME = 'yunet';
const INPUT = 'input';
const OUTPUTS = ['cls', 'obj', 'bbox'] as const;

/** Boxes that share more than this are of one face; the authors' own figure. */
const SAME_FACE = 0.3;

/** What the network says about the cells of one stride, row by row. */
export interface Cells {
  readonly stride: number;
  /** Per cell, how surely it belongs to a face. */
  readonly cls: ArrayLike<number>;
  /** Per cell, how surely a box begins there. */
  readonly obj: ArrayLike<number>;
  /** Per cell, the centre's distance from the cell's corner and the logarithms of width and height, in strides. */
  readonly bbox: ArrayLike<number>;
}

export interface Yunet {
  /** The faces in a square of a picture with at least this confidence, in the picture's pixels; the surest first. */
  look(raster: Raster, square: Square, confidence: number): Promise<Face[]>;
  release(): Promise<void>;
}

/**
 * The face detector YuNet (Wu, Peng & Yu, Machine Intelligence Research 20, 2023), ready to look at squares of 320 pixels.
 *
 * @throws IqError `model_corrupt` if the bytes are anything else
 */
export async function openYunet(model: Uint8Array, runtime: OnnxRuntime): Promise<Yunet> {
  const session = await openSession(runtime, model, NAME, {
    inputs: [INPUT],
    outputs: STRIDES.flatMap((stride) => OUTPUTS.map((output) => `${output}_${stride}`)),
  });
  // A fresh megabyte for each look costs as much as filling it; several looks may be under way.
  const spare: ReturnType<typeof viewSquare>[] = [];
  const run = async (raster: Raster, square: Square) => {
    const planes = viewSquare(raster, square, SIDE, spare.pop());
    const outputs = await session.run({
      [INPUT]: new runtime.Tensor('float32', planes, [1, 3, SIDE, SIDE]),
    });
    spare.push(planes);
    return outputs;
  };
  return {
    async look(raster, square, confidence) {
      const outputs = await run(raster, square);
      const found = STRIDES.flatMap((stride) => decodeCells(cellsOf(outputs, stride), confidence));
      const scale = square.side / SIDE;
      return suppress(found, SAME_FACE).map((face) => ({
        left: square.left + face.left * scale,
        top: square.top + face.top * scale,
        width: face.width * scale,
        height: face.height * scale,
        confidence: face.confidence,
      }));
    },
    release: () => session.release(),
  };
}

function cellsOf(outputs: Readonly<Record<string, Tensor>>, stride: number): Cells {
  const cells = (SIDE / stride) ** 2;
  const numbers = (output: string, perCell: number) => {
    const data = outputs[`${output}_${stride}`]?.data;
    if (data instanceof Float32Array && data.length === cells * perCell) return data;
    throw corruptModel(NAME, `its output '${output}_${stride}' has not ${cells * perCell} numbers`);
  };
  return { stride, cls: numbers('cls', 1), obj: numbers('obj', 1), bbox: numbers('bbox', 4) };
}

/**
 * Reads the network's outputs as its authors do: confidence √(cls·obj), both limited to 0…1; boxes in pixels of the
 * network's square. Cells below the confidence are left out, and those that are not numbers.
 */
export function decodeCells({ stride, cls, obj, bbox }: Cells, confidence: number): Face[] {
  const faces: Face[] = [];
  const perRow = SIDE / stride;
  for (let cell = 0; cell < perRow * perRow; cell++) {
    const sureness = Math.sqrt(unit(cls[cell]) * unit(obj[cell]));
    if (!(sureness >= confidence)) continue;
    const at = 4 * cell;
    const centreX = ((cell % perRow) + (bbox[at] ?? 0)) * stride;
    const centreY = (Math.floor(cell / perRow) + (bbox[at + 1] ?? 0)) * stride;
    const width = Math.exp(bbox[at + 2] ?? 0) * stride;
    const height = Math.exp(bbox[at + 3] ?? 0) * stride;
    const box = { left: centreX - width / 2, top: centreY - height / 2, width, height };
    if (Object.values(box).every(Number.isFinite)) faces.push({ ...box, confidence: sureness });
  }
  return faces;
}

function unit(value = 0): number {
  return Math.min(1, Math.max(0, value));
}
