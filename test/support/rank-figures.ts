import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Scores, scoreFeatures } from '../../src/decide/normalise.js';
import { examine } from '../../src/decode/metadata.js';
import { decodeThumbnail, thumbnailSoftening } from '../../src/decode/thumbnail.js';
import { imageLimits } from '../../src/limits.js';
import { measureFeatures, type RawFeatures } from '../../src/measure/ranking/registry.js';
import type { Raster } from '../../src/types.js';
import { sharedPath } from './shared.js';

export interface Photo {
  readonly corpus: string;
  readonly file: string;
  readonly path: string;
  /** Longest side in the file, pixels. */
  readonly side: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly thumbnail: Raster;
  readonly features: RawFeatures;
  readonly scores: Scores;
}

/** Charts among the photographs. */
const NO_PHOTO = /plot|Deutschland|Beam-|interference/i;

export async function readPhotos(...folders: readonly string[]): Promise<Photo[]> {
  const photos: Photo[] = [];
  for (const folder of folders) {
    for (const file of readdirSync(sharedPath(folder)).sort()) {
      if (NO_PHOTO.test(file)) continue;
      const path = sharedPath(join(folder, file));
      const bytes = readFileSync(path);
      const info = await examine(bytes, path, imageLimits({}));
      const thumbnail = await decodeThumbnail(bytes, info, path);
      const { width, height } = info;
      const side = Math.max(width, height);
      photos.push({
        corpus: folder,
        file,
        path,
        side,
        size: { width, height },
        thumbnail,
        ...judged(thumbnail, thumbnailSoftening(info)),
      });
    }
  }
  return photos;
}

export function judged(thumbnail: Raster, softening = 1): { features: RawFeatures; scores: Scores } {
  const features = measureFeatures(thumbnail, softening);
  return { features, scores: scoreFeatures(features) };
}

/** The scores of a photograph's copy of half its size. */
export async function ofHalf({ path, size }: Photo): Promise<Scores> {
  const bytes = await sharp(path)
    .autoOrient()
    .resize(Math.round(size.width / 2))
    .png({ compressionLevel: 1 })
    .toBuffer();
  const info = await examine(bytes, path, imageLimits({}));
  return judged(await decodeThumbnail(bytes, info, path)).scores;
}

/** The chance that one of the better is above one of the worse; ties count half. */
export function auc(worse: readonly number[], better: readonly number[]): number {
  let above = 0;
  for (const low of worse) for (const high of better) above += high > low ? 1 : high === low ? 0.5 : 0;
  return above / (worse.length * better.length);
}

/** Kendall's τ-b. */
export function kendallTau(a: readonly number[], b: readonly number[]): number {
  let [sum, inA, inB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const first = Math.sign((a[i] ?? 0) - (a[j] ?? 0));
      const second = Math.sign((b[i] ?? 0) - (b[j] ?? 0));
      sum += first * second;
      inA += first ** 2;
      inB += second ** 2;
    }
  }
  return sum / Math.sqrt(inA * inB);
}
