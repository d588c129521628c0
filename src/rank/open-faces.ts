import { IqError } from '../errors.js';
import { createFaceDetector, type FaceDetector } from '../measure/faces.js';
import { loadOnnxRuntime, type RuntimeLoader } from '../models/onnx.js';
import { loadedFile, MODELS } from '../models/registry.js';
import type { ModelStore } from '../models/store.js';
import type { FacesMode } from './rank-modes.js';

/** A detector, or why there is none, in a plain sentence. */
export type OpenedFaces =
  | { readonly detector: FaceDetector; readonly reason: null }
  | { readonly detector: null; readonly reason: string };

const PURPOSE = 'Finding faces';
const MODEL = MODELS.yunet;
const [FILE] = MODEL.files;

/**
 * Makes the search for faces ready. `auto` never goes to the network and `off` does not even load the runtime; both
 * say why in `reason` where there is no detector.
 *
 * @param load fetches the runtime; for tests
 * @throws IqError with `on`: `runtime_missing`, `model_corrupt`, or what the store throws; with `auto`: what is wrong with
 *   the user's own choice of folders
 */
export async function openFaces(
  mode: FacesMode,
  store: ModelStore,
  load?: RuntimeLoader,
): Promise<OpenedFaces> {
  if (mode === 'off') return without('Faces are not looked for: --faces off.');
  if (mode === 'on') return { detector: await open(store, load), reason: null };
  const [stored] = await store.inspect(MODEL);
  if (stored?.state !== 'ready') {
    const state = stored?.state === 'corrupt' ? 'is damaged' : 'is not on this machine';
    return without(
      `Faces are not looked for: the model ${MODEL.name} ${state}. Run iq models pull ${MODEL.name}.`,
    );
  }
  try {
    return { detector: await open(store, load), reason: null };
  } catch (error) {
    const isExpected = error instanceof IqError && ['runtime_missing', 'model_corrupt'].includes(error.code);
    if (!isExpected) throw error;
    return without(`Faces are not looked for. ${error.message}`);
  }
}

/** The runtime comes first: nothing is fetched that could not be used. */
async function open(store: ModelStore, load: RuntimeLoader | undefined): Promise<FaceDetector> {
  const runtime = await loadOnnxRuntime(PURPOSE, load);
  const models = await store.load([MODEL.name]);
  return createFaceDetector(loadedFile(models, MODEL.name, FILE.name), runtime);
}

function without(reason: string): OpenedFaces {
  return { detector: null, reason };
}
