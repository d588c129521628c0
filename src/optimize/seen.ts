import { decodeForViewing } from '../decode/decoder.js';
import type { Raster } from '../types.js';
import { releaseUnused } from './release-unused.js';
import type { Subject } from './subject.js';

/**
 * What a viewer shows of a candidate's file.
 *
 * @param applyProfile whether the profile in the file is applied
 * @throws IqError `corrupt`
 */
export async function seen(
  { path, raster }: Pick<Subject, 'path' | 'raster'>,
  bytes: Buffer,
  applyProfile: boolean,
): Promise<Raster> {
  await releaseUnused(raster);
  return decodeForViewing(bytes, applyProfile, path);
}
