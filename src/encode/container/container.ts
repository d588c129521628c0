import type { Metadata } from '../../decode/metadata.js';

/**
 * How a format carries metadata around its coded picture. The encoders emit bare pictures; metadata is put around them
 * here, so that camera blocks survive byte for byte and the coded picture stays the one that was scored.
 */
export interface Container {
  /**
   * Puts metadata around a bare picture, as one of our encoders made it.
   *
   * @throws MetadataTooLarge where a block exceeds what the format can hold
   */
  attach(image: Buffer, metadata: Metadata): Buffer;

  /** The parts of a file that hold the coded picture and none of its metadata: the same before and after `attach`. */
  picture(file: Buffer): Buffer[];
}

/** The metadata does not fit the container; the image is kept as it is. */
export class MetadataTooLarge extends Error {}
