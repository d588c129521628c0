import { readFile } from 'node:fs/promises';
import { IqError, systemCode } from '../errors.js';
import { parseTaste, type TasteHead } from '../measure/aesthetic/taste-head.js';

/**
 * Reads a taste that `iq tune` wrote.
 *
 * @throws IqError `invalid_option` if it cannot be read, `model_corrupt`
 */
export async function readTaste(path: string): Promise<TasteHead> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new IqError(
      'invalid_option',
      `Expected a file that can be read for --taste but received ${path} (${systemCode(cause)}).`,
      { path, cause },
    );
  });
  return parseTaste(text, path);
}
