import { createHash } from 'node:crypto';
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

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

export function addPictures(root: string, pictures: Readonly<Record<string, string>>): void {
  for (const [name, fixture] of Object.entries(pictures)) {
    const target = path.join(root, name);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(fixturePath(fixture), target);
  }
}

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** Every file below a folder with the SHA-256 of its bytes; for what is no file, its kind. Nothing hidden is left out. */
export function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    const stats = lstatSync(path.join(folder, name));
    if (stats.isFile()) found[name] = sha256(readFileSync(path.join(folder, name)));
    else if (!stats.isDirectory()) found[name] = stats.isSymbolicLink() ? 'link' : 'special';
  }
  return found;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
