/** Encodes pixels once, as workers do it: of a file with three channels, so many a side, in a format, quality and effort. */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { ENCODERS } from '../../dist/encode/registry.js';

sharp.cache(false);
sharp.concurrency(1);
const [file, side, format, quality, effort] = process.argv.slice(2);
const image = { data: readFileSync(file), width: Number(side), height: Number(side), channels: 3 };
const { families, lossless } = ENCODERS[format];
if (quality === 'lossless') await lossless[0](image, Number(effort));
else await families[0].encode(image, Number(quality), Number(effort));
