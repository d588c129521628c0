import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/**
 * The version of what decodes, as its manifest tells it: to load it takes longer than all else that is done in the process
 * that only hands out work.
 */
export function decoderVersion(): string {
  const path = fileURLToPath(new URL('../package.json', import.meta.resolve('sharp')));
  return manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).version;
}
