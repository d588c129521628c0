import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** The path without symbolic links, or as it is when there is nothing behind it. */
export async function realPath(target: string): Promise<string> {
  return realpath(target).catch(() => target);
}

/** Tells files apart by their real paths. Hard links have paths of their own: they are different files. */
export class RealPaths {
  readonly #claimed = new Set<string>();
  /** Asking the system once per folder instead of once per file. */
  readonly #folders = new Map<string, string>();

  /** Whether this is the first path of its file to be claimed. */
  async claim(file: string, isLink: boolean): Promise<boolean> {
    const real = isLink ? await realPath(file) : path.join(await this.#realFolder(file), path.basename(file));
    if (this.#claimed.has(real)) return false;
    this.#claimed.add(real);
    return true;
  }

  async #realFolder(file: string): Promise<string> {
    const folder = path.dirname(file);
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const real = await realPath(folder);
    this.#folders.set(folder, real);
    return real;
  }
}
