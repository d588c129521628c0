import type { ImageLimits, Need } from '../limits.js';
import type { Raster } from '../types.js';
import { decode, decodeForViewing } from './decoder.js';
import { examine, type ImageInfo } from './metadata.js';
import { asGrey, withoutIdleAlpha } from './raster.js';
import { type ReadOptions, readSource, type Source } from './source.js';

/** A file that was read once and examined. It is decoded when its pixels are asked for, and where that can be, only once. */
export interface Picture {
  /** Its absolute path, for messages. */
  readonly file: string;
  readonly source: Source;
  readonly info: ImageInfo;
  /**
   * The numbers its file holds: as `decode`.
   *
   * @throws IqError `corrupt` or `unsupported_format`
   */
  coded(): Promise<Raster>;
  /**
   * The picture as a viewer shows it: 8 bits, sRGB, upright; the first frame of several.
   *
   * @throws IqError `corrupt` or `unsupported_format`
   */
  viewed(): Promise<Raster>;
  /**
   * Proves that the pixels are whole.
   *
   * @throws IqError `corrupt` or `unsupported_format`
   */
  assertWhole(): Promise<void>;
}

/**
 * Reads and examines an image, unless that takes more memory than is given.
 *
 * @throws IqError as `readSource` and `examine`
 */
export async function openPicture(
  file: string,
  options: ReadOptions & ImageLimits,
  memory: number,
): Promise<Picture | Need> {
  const source = await readSource(file, options, memory);
  if ('memory' in source) return source;
  return createPicture(file, source, await examine(source.bytes, file, options));
}

/** A picture of what was read and examined before. */
export function createPicture(file: string, source: Source, info: ImageInfo): Picture {
  const { bytes } = source;
  const isConverted = info.wideGamut || info.cmyk || info.sixteenBit;
  let viewed: Promise<Raster> | undefined;
  return {
    file,
    source,
    info,
    async coded() {
      if (viewed === undefined || isConverted) return decode(bytes, info, file);
      // Viewers are shown the very numbers of the file.
      const raster = await viewed;
      return withoutIdleAlpha(info.grey ? asGrey(raster) : raster);
    },
    viewed() {
      viewed ??= decodeForViewing(bytes, isConverted, file);
      return viewed;
    },
    async assertWhole() {
      await (viewed ?? decodeForViewing(bytes, false, file));
    },
  };
}
