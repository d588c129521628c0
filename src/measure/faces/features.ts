import type { Raster } from '../../types.js';
import type { Box, Face } from './face.js';
import { boxSharpness } from './sharpness.js';

/** What the faces in a picture say for its ranking. */
export interface FaceFeatures {
  /** 1 if there is a face, 0 otherwise. */
  readonly facePresent: 0 | 1;
  /** How many were found. */
  readonly faceCount: number;
  /** The largest face's share of the picture's area times its confidence, 0 to 1; 0 without a face. */
  readonly faceScore: number;
  /** How sharp the largest face is, see `boxSharpness`; `null` without a face or where it is too small to say. */
  readonly faceSharpness: number | null;
}

/** @param faces as they were found in this very raster */
export function faceFeatures(raster: Raster, faces: readonly Face[]): FaceFeatures {
  const [largest] = faces.toSorted((a, b) => area(b) - area(a) || b.confidence - a.confidence);
  if (largest === undefined) return { facePresent: 0, faceCount: 0, faceScore: 0, faceSharpness: null };
  return {
    facePresent: 1,
    faceCount: faces.length,
    faceScore: (area(largest) / (raster.width * raster.height)) * largest.confidence,
    faceSharpness: boxSharpness(raster, largest),
  };
}

function area({ width, height }: Box): number {
  return width * height;
}
