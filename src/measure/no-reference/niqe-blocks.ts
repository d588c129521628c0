import type { Raster } from '../../types.js';
import { halve } from './bicubic.js';
import {
  type Area,
  fitAsymmetric,
  gamma,
  type Moments,
  moments,
  NEIGHBOURS,
  pairMoments,
} from './generalised-gaussian.js';
import { mscnRows, roundingShare } from './mscn.js';
import { greyPlane, type Plane } from './plane.js';

const BLOCK = 96;

/** What NIQE knows of a block of 96×96 pixels. */
export interface Block {
  /** 36 numbers, NaN where a sign does not occur: those of the block, then those of the block at half the resolution. */
  readonly features: Float64Array;
  /** Mean local standard deviation; choosing the sharp blocks of natural images takes it. */
  readonly sharpness: number;
}

/**
 * The whole blocks of an image, row by row, and the share of their coefficients that only rounding gives a sign. What is
 * left over to the right and at the bottom does not count.
 */
export function niqeBlocks(raster: Raster): { blocks: Block[]; rounding: number } {
  const whole = cropToBlocks(greyPlane(raster));
  const fine = describe(whole, BLOCK);
  const coarse = describe(halve(whole), BLOCK / 2);
  const blocks = fine.blocks.map((block, i) => ({
    ...block,
    features: Float64Array.of(...block.features, ...(coarse.blocks[i]?.features ?? [])),
  }));
  return { blocks, rounding: fine.rounding };
}

function cropToBlocks({ data, width, height }: Plane): Plane {
  const [columns, rows] = [Math.floor(width / BLOCK) * BLOCK, Math.floor(height / BLOCK) * BLOCK];
  const cropped = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y++) cropped.set(data.subarray(y * width, y * width + columns), y * columns);
  return { data: cropped, width: columns, height: rows };
}

function describe(plane: Plane, side: number): { blocks: Block[]; rounding: number } {
  const columns = plane.width / side;
  const coefficients = new Float64Array(plane.width * plane.height);
  const deviationSums = new Float64Array(columns * (plane.height / side));
  for (const row of mscnRows(plane, 'replicate')) {
    coefficients.set(row.coefficients, row.y * plane.width);
    const first = Math.floor(row.y / side) * columns;
    for (let x = 0; x < plane.width; x++) {
      const block = first + Math.floor(x / side);
      deviationSums[block] = (deviationSums[block] ?? 0) + (row.deviations[x] ?? 0);
    }
  }
  const normalised = { ...plane, data: coefficients };
  const blocks = Array.from(deviationSums, (sum, i) => {
    const area = {
      left: (i % columns) * side,
      top: Math.floor(i / columns) * side,
      width: side,
      height: side,
    };
    return { features: blockFeatures(normalised, area), sharpness: sum / side ** 2 };
  });
  return { blocks, rounding: roundingShare(normalised) };
}

/** The 18 features of a scale. */
function blockFeatures(coefficients: Plane, area: Area): Float64Array {
  const own = fitScales(moments(coefficients, area));
  const features = [own.shape, (own.left + own.right) / 2];
  for (const neighbour of NEIGHBOURS) {
    const { shape, left, right } = fitScales(pairMoments(coefficients, area, neighbour));
    features.push(shape, (right - left) * (gamma(2 / shape) / gamma(1 / shape)), left, right);
  }
  return Float64Array.from(features);
}

/** The distribution by its scales, which is what β stands for in the paper, instead of its deviations. */
function fitScales(values: Moments): { shape: number; left: number; right: number } {
  const { shape, leftDeviation, rightDeviation } = fitAsymmetric(values);
  const scale = Math.sqrt(gamma(1 / shape) / gamma(3 / shape));
  return { shape, left: leftDeviation * scale, right: rightDeviation * scale };
}
