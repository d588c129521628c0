import { readFileSync } from 'node:fs';
import type { LoadedModels } from '../../src/models/registry.js';
import { hasShared, sharedPath } from './shared.js';

const MODEL = 'models/brisque_allmodel.txt';
const RANGE = 'models/brisque_allrange.txt';

export const hasBrisque = hasShared(MODEL) && hasShared(RANGE);

/** BRISQUE's original model, out of the shared test material. */
export function brisqueModel(): LoadedModels {
  return {
    brisque: { allmodel: readFileSync(sharedPath(MODEL)), allrange: readFileSync(sharedPath(RANGE)) },
  };
}
