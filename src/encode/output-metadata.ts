import type { ImageInfo, Metadata } from '../decode/metadata.js';
import { uprightExif } from './exif.js';

/**
 * The metadata that a re-encoded, upright picture carries on: the profile always (its numbers mean nothing without it),
 * the rest unless it is stripped.
 */
export function outputMetadata(info: ImageInfo, strip: boolean): Metadata {
  const { icc, exif, xmp, iptc } = info.metadata;
  const profile = icc && !info.greyProfile ? { icc } : {};
  if (strip) return profile;
  return {
    ...profile,
    ...(exif && { exif: uprightExif(exif, info.width, info.height) }),
    ...(xmp !== undefined && { xmp }),
    ...(iptc && { iptc: withoutThumbnails(iptc) }),
  };
}

/** Photoshop's image resources (Adobe Photoshop file format, "Image Resources"): two of them are stale thumbnails. */
const THUMBNAILS = new Set([0x0409, 0x040c]);

function withoutThumbnails(resources: Uint8Array): Uint8Array {
  const block = Buffer.from(resources.buffer, resources.byteOffset, resources.byteLength);
  const kept: Buffer[] = [];
  for (let at = 0; at < block.length; ) {
    const nameLength = block[at + 6] ?? 0;
    const sizeAt = at + 6 + 1 + nameLength + ((nameLength + 1) % 2);
    if (block.toString('latin1', at, at + 4) !== '8BIM' || sizeAt + 4 > block.length) {
      kept.push(block.subarray(at));
      break;
    }
    const size = block.readUInt32BE(sizeAt);
    const end = sizeAt + 4 + size + (size % 2);
    if (!THUMBNAILS.has(block.readUInt16BE(at + 4))) kept.push(block.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}
