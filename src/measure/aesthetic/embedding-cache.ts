import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;
const CHECK_BYTES = 8;
/** Characters of a key that are held in memory. */
const PREFIX = 16;

/**
 * So many embeddings are kept; later ones are computed anew each time. 500,000 of 512 numbers are 1 GB on the disk, and
 * their index some 50 MB in memory.
 */
const MAX_RECORDS = 500_000;

/**
 * Embeddings of one encoder, kept in a file that only grows: each a record of its key, its numbers and a check of both.
 * Several processes may use it at once. A cache is a convenience: where it cannot be read or written, nothing is found.
 */
export class EmbeddingCache {
  readonly #handle: FileHandle | null;
  readonly #dimensions: number;
  readonly #slots = new Map<string, number>();

  private constructor(handle: FileHandle | null, dimensions: number) {
    this.#handle = handle;
    this.#dimensions = dimensions;
  }

  /**
   * @param folder where the file is, or `null` to keep nothing
   * @param space names the encoder and all that its embeddings depend on; part of the file's name
   */
  static async open(folder: string | null, space: string, dimensions: number): Promise<EmbeddingCache> {
    if (folder === null) return new EmbeddingCache(null, dimensions);
    try {
      await mkdir(folder, { recursive: true });
      const handle = await open(join(folder, `${space}-${dimensions}.embeddings`), 'a+');
      const cache = new EmbeddingCache(handle, dimensions);
      await cache.#index(handle);
      return cache;
    } catch {
      return new EmbeddingCache(null, dimensions);
    }
  }

  /** The embedding kept under a key, a SHA-256 in hexadecimal, or `null`. */
  async get(key: string): Promise<Float32Array | null> {
    const slot = this.#slots.get(key.slice(0, PREFIX));
    if (slot === undefined || !this.#handle) return null;
    const record = Buffer.alloc(this.#recordBytes);
    const read = await this.#handle.read(record, 0, record.length, slot * record.length).catch(() => null);
    if (read?.bytesRead !== record.length) return null;
    const body = record.subarray(0, record.length - CHECK_BYTES);
    const isWhole = checkOf(body).equals(record.subarray(body.length));
    if (!isWhole || body.toString('hex', 0, KEY_BYTES) !== key) return null;
    return Float32Array.from({ length: this.#dimensions }, (_, i) => body.readFloatLE(KEY_BYTES + 4 * i));
  }

  /** Keeps an embedding. */
  async put(key: string, embedding: Float32Array): Promise<void> {
    if (!this.#handle || this.#slots.size >= MAX_RECORDS) return;
    const body = Buffer.alloc(this.#recordBytes - CHECK_BYTES);
    body.write(key, 'hex');
    for (const [i, value] of embedding.entries()) body.writeFloatLE(value, KEY_BYTES + 4 * i);
    try {
      // One write to a file opened for appending: records of several processes do not mix.
      await this.#handle.write(Buffer.concat([body, checkOf(body)]));
      const { size } = await this.#handle.stat();
      this.#slots.set(key.slice(0, PREFIX), Math.floor(size / this.#recordBytes) - 1);
    } catch {
      // A full disk costs only the time to compute it again.
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close().catch(() => {});
  }

  get #recordBytes(): number {
    return KEY_BYTES + 4 * this.#dimensions + CHECK_BYTES;
  }

  async #index(handle: FileHandle): Promise<void> {
    const length = this.#recordBytes;
    const { size } = await handle.stat();
    // A process that was killed may have left a piece of a record.
    if (size % length !== 0) await handle.truncate(size - (size % length));
    const count = Math.min(Math.floor(size / length), MAX_RECORDS);
    const block = Buffer.alloc(length * 512);
    for (let slot = 0; slot < count; ) {
      const { bytesRead } = await handle.read(block, 0, block.length, slot * length);
      const records = Math.min(Math.floor(bytesRead / length), count - slot);
      if (records === 0) return;
      for (let i = 0; i < records; i++, slot++) {
        this.#slots.set(block.toString('hex', i * length, i * length + PREFIX / 2), slot);
      }
    }
  }
}

function checkOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, CHECK_BYTES);
}
