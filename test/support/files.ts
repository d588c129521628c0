import { createHash } from 'node:crypto';
import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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
