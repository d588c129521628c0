import { readFile } from 'node:fs/promises';
import { parseQualityModel, type QualityModel } from '../decide/quality-model.js';
import { IqError, systemCode } from '../errors.js';

/**
 * Reads a quality model that `iq train` wrote.
 *
 * @throws IqError `invalid_option` if it cannot be read, `model_corrupt`
 */
export async function readQualityModel(path: string): Promise<QualityModel> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new IqError(
      'invalid_option',
      `Expected a file that can be read for --model but received ${path} (${systemCode(cause)}).`,
      { path, cause },
    );
  });
  return parseQualityModel(text, path);
}
