import type { Settings } from '../settings.js';
import type { Format, SourceFormat } from '../types.js';
import { ENCODERS } from './registry.js';

/** Formats that `auto` chooses among. */
const AUTO: readonly Format[] = ['jpeg', 'webp', 'avif', 'png'];

export function isWritten(format: SourceFormat): format is Format {
  return format in ENCODERS;
}

/** The formats that an image is to be tried in; none if its format is to be kept but can't be written. */
export function wantedFormats(
  format: SourceFormat,
  { formats }: Pick<Settings, 'formats'>,
): readonly Format[] {
  // A photograph that was a JPEG is never smallest as a PNG.
  if (formats === 'auto') return AUTO.filter((candidate) => candidate !== 'png' || format !== 'jpeg');
  if (formats !== 'keep') return formats;
  return isWritten(format) ? [format] : [];
}
