import { posix } from 'node:path';
import { IMAGE_EXTENSION } from '../discover/image-extension.js';
import type { Format, SourceFormat } from '../types.js';
import { ENCODERS } from './registry.js';

/** A relative path without its image extension; another ending (`notes.v2`) is part of the name. */
export function stem(path: string): string {
  const name = posix.basename(path);
  // A name that is all extension (`.jpg`) has no stem to keep.
  return name.replace(IMAGE_EXTENSION, '') === '' ? path : path.replace(IMAGE_EXTENSION, '');
}

/** The relative path an output gets: its source's own name unless the format changes. */
export function outputName(path: string, from: SourceFormat, to: Format): string {
  return from === to ? path : stem(path) + ENCODERS[to].extension;
}
