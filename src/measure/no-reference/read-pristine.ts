import { readFile } from 'node:fs/promises';
import { IqError, systemCode } from '../../errors.js';
import type { Gaussian } from './multivariate.js';
import { parsePristine } from './niqe.js';

/**
 * Reads a model of natural images for NIQE from a file.
 *
 * @throws IqError `invalid_option` if it cannot be read, `model_corrupt`
 */
export async function readPristine(path: string): Promise<Gaussian> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new IqError(
      'invalid_option',
      `Expected a file that can be read for --niqe-model but received ${path} (${systemCode(cause)}).`,
      { path, cause },
    );
  });
  return parsePristine(text, path);
}
