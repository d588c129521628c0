import { firstLine } from '../decode/metadata.js';
import { IqError } from '../errors.js';
import { releaseUnused } from './release-unused.js';
import type { Subject } from './subject.js';

/** @throws IqError `encode_failed` naming the image, whatever the encoder threw */
export async function encoded(
  { path, raster }: Pick<Subject, 'path' | 'raster'>,
  encode: () => Promise<Buffer>,
): Promise<Buffer> {
  await releaseUnused(raster);
  try {
    return await encode();
  } catch (cause) {
    throw new IqError('encode_failed', `${path} could not be encoded (${firstLine(cause)}).`, {
      path,
      cause,
    });
  }
}
