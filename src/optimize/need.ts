import type { ImageInfo } from '../decode/metadata.js';
import type { Source } from '../decode/source.js';
import { wantedFormats } from '../encode/formats.js';
import { estimateMemory, estimateRanking, type Need } from '../limits.js';
import type { ImageTask } from './optimize-image.js';

/** The ranking's measurements are over before the first encode. */
export function needOf(
  { bytes }: Source,
  { width, height, format }: ImageInfo,
  { settings, looks }: Pick<ImageTask, 'settings' | 'looks'>,
): Need {
  const pixels = width * height;
  const ranking = looks === null ? 0 : estimateRanking(pixels);
  const optimising = estimateMemory(pixels, wantedFormats(format, settings));
  return { memory: bytes.length + Math.max(ranking, optimising) };
}
