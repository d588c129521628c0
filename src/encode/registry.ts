import type { Format } from '../types.js';
import { avif } from './avif.js';
import type { Encoder } from './encoder.js';
import { jpeg } from './jpeg.js';
import { png } from './png.js';
import { webp } from './webp.js';

export const ENCODERS = { jpeg, png, webp, avif } satisfies Record<Format, Encoder>;
