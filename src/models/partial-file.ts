import { createHash, type Hash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { IqError, systemCode } from '../errors.js';

/** Nobody is still writing to a part that was last touched so long ago: its process was killed. */
const ABANDONED_MS = 10 * 60_000;

/**
 * What has come of a download so far. It belongs to this process alone, under a name of its own beside the final one,
 * until it is committed, kept for a later run, or dropped; two processes never write to one part.
 */
export class PartialFile {
  readonly #final: string;
  readonly #path: string;
  readonly #handle: FileHandle;
  #hash: Hash;
  #size: number;

  private constructor(final: string, path: string, handle: FileHandle, hash: Hash, size: number) {
    this.#final = final;
    this.#path = path;
    this.#handle = handle;
    this.#hash = hash;
    this.#size = size;
  }

  /**
   * Takes over what an earlier run left of the file, or begins a new one.
   *
   * @throws IqError `no_space` or `write_failed`
   */
  static async claim(final: string): Promise<PartialFile> {
    return storing(final, async () => {
      await mkdir(dirname(final), { recursive: true });
      const path = `${final}.${randomBytes(6).toString('hex')}.part`;
      for (const left of await leftParts(final)) if (await renamed(left, path)) break;
      const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
      const now = new Date();
      await handle.utimes(now, now);
      const hash = createHash('sha256');
      for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) hash.update(chunk);
      return new PartialFile(final, path, handle, hash, (await handle.stat()).size);
    });
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  /** SHA-256 of the bytes so far, in hexadecimal. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async append(chunk: Uint8Array): Promise<void> {
    await storing(this.#final, () => this.#handle.write(chunk, 0, chunk.length, this.#size));
    this.#hash.update(chunk);
    this.#size += chunk.length;
  }

  /** Forgets what has come. */
  async restart(): Promise<void> {
    await storing(this.#final, () => this.#handle.truncate(0));
    this.#hash = createHash('sha256');
    this.#size = 0;
  }

  /** Gives the file its final name, once it is on the disk. */
  async commit(): Promise<void> {
    await storing(this.#final, async () => {
      await this.#handle.chmod(0o644);
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#path, this.#final);
    });
  }

  /** Leaves the part for the next run, or nothing if there is none. Never fails: it ends what has failed already. */
  async release(): Promise<void> {
    await this.#handle.close().catch(() => {});
    if (this.#size > 0) await renamed(this.#path, `${this.#final}.part`);
    else await rm(this.#path, { force: true }).catch(() => {});
  }
}

/** The part that a run left, and those of runs that were killed. */
async function leftParts(final: string): Promise<string[]> {
  const kept = `${final}.part`;
  const parts = [kept];
  for (const name of await readdir(dirname(final))) {
    const path = join(dirname(final), name);
    if (path === kept || !name.startsWith(`${basename(final)}.`) || !name.endsWith('.part')) continue;
    const changed = await stat(path).catch(() => undefined);
    if (changed && Date.now() - changed.mtimeMs > ABANDONED_MS) parts.push(path);
  }
  return parts;
}

async function renamed(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  );
}

async function storing<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError(
      why === 'ENOSPC' || why === 'EDQUOT' ? 'no_space' : 'write_failed',
      `A model cannot be stored as ${path} (${why}). Free some space, or set IQ_CACHE_DIR to another folder.`,
      { path, cause },
    );
  }
}
