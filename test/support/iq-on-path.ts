import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { IQ } from './run-iq.js';

/**
 * Writes a program `iq` into `bin` below a folder, as installing the package would.
 *
 * @returns a `PATH` that has it first
 */
export function iqOnPath(folder: string): string {
  return programOnPath(folder, 'iq', `exec '${process.execPath}' '${IQ}' "$@"`);
}

/** The same for a program of a few lines of shell, that stands in for one that is not there. */
export function programOnPath(folder: string, name: string, script: string): string {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${bin}:${process.env.PATH}`;
}
