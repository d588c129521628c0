import { join } from 'node:path';
import { examine, type ImageInfo } from '../decode/metadata.js';
import { readSource, type Source, stateKey } from '../decode/source.js';
import { IqError } from '../errors.js';
import { estimateRanking, type Need } from '../limits.js';
import { squareOf } from '../measure/aesthetic/square.js';
import type { FaceDetector } from '../measure/faces.js';
import { createModelStore } from '../models/store.js';
import { openFaces } from './open-faces.js';
import { measurePicture } from './picture-facts.js';
import {
  failedMeasuring,
  type Looks,
  type ModelPlaces,
  type RankResult,
  type RankTask,
} from './rank-task.js';

/**
 * Measures one image, unless that takes more memory than is given. Never throws for a bad image: that is a failure in the
 * result.
 */
export async function rankImage(task: RankTask, memory: number): Promise<RankResult | Need> {
  const { path, looks } = task;
  const file = join(task.root, path);
  try {
    const source = await readSource(file, task, memory);
    if ('memory' in source) return source;
    const info = await examine(source.bytes, file, task);
    const pixels = info.width * info.height;
    const need = source.bytes.length + estimateRanking(pixels);
    if (need > memory) return { memory: need };
    return await measureForRank(path, file, source, info, looks);
  } catch (error) {
    return failedMeasuring(path, error);
  }
}

/**
 * Measures an image that was read and examined already. Never throws for a bad one.
 *
 * @param path relative to the root
 * @param file the path for messages
 */
export async function measureForRank(
  path: string,
  file: string,
  { bytes, identity }: Source,
  info: ImageInfo,
  looks: Looks,
): Promise<RankResult> {
  try {
    const { facts, thumbnail } = await measurePicture(bytes, info, file, await detectorAt(looks.faces));
    const square = looks.square === null ? null : (await squareOf(thumbnail, looks.square)).data;
    return {
      path,
      facts,
      failure: null,
      state: stateKey(identity),
      square: square === null ? null : Buffer.from(square).toString('base64'),
    };
  } catch (error) {
    return failedMeasuring(path, error);
  }
}

let detector: Promise<FaceDetector> | undefined;

/** The detector, opened once in a process; where that fails, the next picture tries again. */
async function detectorAt(places: ModelPlaces | null): Promise<FaceDetector | null> {
  if (places === null) return null;
  const { modelsFolder, cacheFolder } = places;
  detector ??= openFaces(
    'on',
    createModelStore({ ...(modelsFolder !== null && { modelsFolder }), cacheFolder, offline: true }),
  ).then((opened) => {
    if (opened.detector === null) throw new IqError('internal', opened.reason);
    return opened.detector;
  });
  return detector.catch((error: unknown) => {
    detector = undefined;
    throw error;
  });
}
