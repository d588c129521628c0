import { IqError, systemCode } from '../errors.js';
import { readNamed } from '../named-file.js';

/**
 * Reads the text of a file that an option names.
 *
 * @param option as it is typed, such as `--model`
 * @throws IqError `invalid_option` if it cannot be read; the signal's reason
 */
export async function readOptionFile(option: string, path: string, signal?: AbortSignal): Promise<string> {
  return readNamed(path, signal).catch((cause) => {
    signal?.throwIfAborted();
    throw new IqError(
      'invalid_option',
      `Expected a file that can be read for ${option} but received ${path} (${systemCode(cause)}).`,
      { path, cause },
    );
  });
}
