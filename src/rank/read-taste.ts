import { readOptionFile } from '../config/option-file.js';
import { parseTaste, type TasteHead } from '../measure/aesthetic/taste-head.js';

/**
 * Reads a taste that `iq tune` wrote.
 *
 * @throws IqError `invalid_option` if it cannot be read, `model_corrupt`
 */
export async function readTaste(path: string, signal?: AbortSignal): Promise<TasteHead> {
  const text = await readOptionFile('--taste', path, signal);
  return parseTaste(text, path);
}
