import { stem } from '../discover/stem.js';
import type { Format, SourceFormat } from '../types.js';
import { ENCODERS } from './registry.js';

/** The relative path an output gets: its source's own name unless the format changes. */
export function outputName(path: string, from: SourceFormat, to: Format): string {
  return from === to ? path : stem(path) + ENCODERS[to].extension;
}
