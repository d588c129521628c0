/**
 * Packs the scanned curves into the file that stands in for them where nothing was scanned: `npm run pack:curves`. Scores keep
 * seven digits.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CURVES_FOLDER, PACKED_CURVES } from './curves.js';

const files = readdirSync(CURVES_FOLDER, { recursive: true, encoding: 'utf8' });
const curves = files
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(CURVES_FOLDER, name), 'utf8')) as unknown);
const text = JSON.stringify(curves, (_, value: unknown) =>
  typeof value === 'number' ? Number(value.toPrecision(7)) : value,
);
writeFileSync(PACKED_CURVES, gzipSync(text, { level: 9 }));
console.info(`${curves.length} curves`);
