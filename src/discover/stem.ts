import { posix } from 'node:path';
import { IMAGE_EXTENSION } from './image-extension.js';

/** A relative path without its image extension; another ending (`notes.v2`) is part of the name. */
export function stem(path: string): string {
  const name = posix.basename(path);
  // A name that is all extension (`.jpg`) has no stem to keep.
  return name.replace(IMAGE_EXTENSION, '') === '' ? path : path.replace(IMAGE_EXTENSION, '');
}
