import { firstLine } from '../decode/metadata.js';
import { IqError } from '../errors.js';

/** @throws IqError `encode_failed` naming the image, whatever the encoder threw */
export async function encoded(
  { path }: { readonly path: string },
  encoding: Promise<Buffer>,
): Promise<Buffer> {
  try {
    return await encoding;
  } catch (cause) {
    throw new IqError('encode_failed', `${path} could not be encoded (${firstLine(cause)}).`, {
      path,
      cause,
    });
  }
}
