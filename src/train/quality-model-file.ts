import { readOptionFile } from '../config/option-file.js';
import { parseQualityModel, type QualityModel } from '../decide/quality-model.js';

/**
 * Reads a quality model that `iq train` wrote.
 *
 * @throws IqError `invalid_option` if it cannot be read, `model_corrupt`
 */
export async function readQualityModel(path: string, signal?: AbortSignal): Promise<QualityModel> {
  const text = await readOptionFile('--model', path, signal);
  return parseQualityModel(text, path);
}
