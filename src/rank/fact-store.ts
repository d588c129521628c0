import { dirname } from 'node:path';
import { z } from 'zod';
import { decoderVersion } from '../decode/decoder-version.js';
import { IqError } from '../errors.js';
import { makeFolder } from '../make-folder.js';
import { FINGERPRINT_VERSION } from '../measure/perceptual-hash.js';
import { FEATURES_VERSION, RAW_FEATURES, type RawFeatures } from '../measure/ranking/registry.js';
import { openStore, type Store } from '../runtime/store.js';
import type { PictureFacts } from './picture-facts.js';

const features = z.strictObject(
  Object.fromEntries(RAW_FEATURES.map((name) => [name, z.number()])) as Record<
    keyof RawFeatures,
    z.ZodNumber
  >,
);

const count = z.int().min(0);

const schema: z.ZodType<PictureFacts> = z.strictObject({
  width: count,
  height: count,
  frames: count,
  bytes: count,
  content: z.string(),
  fingerprint: z.strictObject({ dhash: z.string(), phash: z.string(), signature: z.string() }),
  features,
  faces: z
    .strictObject({
      facePresent: z.union([z.literal(0), z.literal(1)]),
      faceCount: count,
      faceScore: z.number(),
      faceSharpness: z.number().nullable(),
    })
    .nullable(),
  // Depends on prompts, and has a store of its own.
  aesthetic: z.null(),
});

/** What was measured of pictures before, by `stateKey`. A convenience: what goes wrong with it is told and costs only time. */
export type FactStore = Store<PictureFacts>;

/**
 * @param path of the file; its folder is made
 * @param withFaces whether faces are looked for: facts without them are others
 */
export function openFactStore(
  path: string,
  withFaces: boolean,
  onWarning: (message: string) => void,
): FactStore | null {
  const key = JSON.stringify([FEATURES_VERSION, FINGERPRINT_VERSION, decoderVersion(), withFaces, 'frames']);
  const store = tolerated(onWarning, () => {
    makeFolder(dirname(path));
    return openStore(path, { key, schema, onWarning });
  });
  if (store === undefined) return null;
  let isWritable = true;
  return {
    get size() {
      return store.size;
    },
    get: (state) => store.get(state),
    set(state, facts) {
      if (!isWritable) return;
      isWritable =
        tolerated(onWarning, () => {
          store.set(state, { ...facts, aesthetic: null });
          return true;
        }) ?? false;
    },
    close: () => store.close(),
  };
}

function tolerated<T>(onWarning: (message: string) => void, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const why = error instanceof IqError ? error.message : String(error);
    onWarning(`Measurements are not kept for the next run: ${why}`);
    return undefined;
  }
}
