import type { ImageInfo } from '../decode/metadata.js';
import { wantedFormats } from '../encode/formats.js';
import { estimateMemory, estimateRanking, type Need } from '../limits.js';
import type { ImageTask } from './optimize-image.js';

/** The ranking's measurements are over before the first encode. */
export function needOf({ width, height, format }: ImageInfo, { settings, looks }: ImageTask): Need {
  const pixels = width * height;
  const ranking = looks === null ? 0 : estimateRanking(pixels);
  return { pixels, memory: Math.max(ranking, estimateMemory(pixels, wantedFormats(format, settings))) };
}
