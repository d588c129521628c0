import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { type DiscoverOptions, discover } from '../../src/discover/files.js';
import type { Listing } from '../../src/discover/listing.js';

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with files: each name with its text, a name ending in `/` a folder. Everybody may read it. */
export function makeTree(files: readonly string[] | Readonly<Record<string, string>> = []): string {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'iq-discover-')));
  made.push(root);
  chmodSync(root, 0o755);
  addFiles(root, files);
  return root;
}

export function addFiles(root: string, files: readonly string[] | Readonly<Record<string, string>>): void {
  const texts = Array.isArray(files) ? files.map((name) => [name, '']) : Object.entries(files);
  for (const [name, text] of texts) {
    const target = path.join(root, name);
    if (name.endsWith('/')) mkdirSync(target, { recursive: true });
    else {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }
}

export async function* chunks(...texts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield typeof text === 'string' ? new TextEncoder().encode(text) : text;
}

/** Discovers with everything the test does not care about filled in. */
export function find(root: string, options: Partial<DiscoverOptions> = {}): Promise<Listing> {
  return discover({
    paths: options.filesFrom === undefined ? ['.'] : [],
    cwd: root,
    stdin: chunks(),
    ...options,
  });
}

/** The paths of the entries; those with an error followed by a space and its code. */
export function summary(listing: Listing): string[] {
  return listing.entries.map(({ path: name, error }) =>
    error === undefined ? name : `${name} ${error.code}`,
  );
}
