import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { addPictures } from './files.js';

export { addPictures, contents, fixturePath, sha256 } from './files.js';

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with copies of test pictures: each name with its fixture. */
export function makePictures(pictures: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'iq-pictures-')));
  made.push(root);
  addPictures(root, pictures);
  return root;
}
