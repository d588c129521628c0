import { readFile } from 'node:fs/promises';
import { IqError, systemCode } from '../errors.js';

/**
 * Reads the text of a file that an option names.
 *
 * @param option as it is typed, such as `--model`
 * @throws IqError `invalid_option` if it cannot be read
 */
export async function readOptionFile(option: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause) => {
    throw new IqError(
      'invalid_option',
      `Expected a file that can be read for ${option} but received ${path} (${systemCode(cause)}).`,
      { path, cause },
    );
  });
}
