import { readOptionFile } from '../../config/option-file.js';
import type { Gaussian } from './multivariate.js';
import { parsePristine } from './niqe.js';

/**
 * Reads a model of natural images for NIQE from a file.
 *
 * @throws IqError `invalid_option` if it cannot be read, `model_corrupt`
 */
export async function readPristine(path: string, signal?: AbortSignal): Promise<Gaussian> {
  const text = await readOptionFile('--niqe-model', path, signal);
  return parsePristine(text, path);
}
