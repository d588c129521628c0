import { IqError } from '../errors.js';
import { PartialFile } from './partial-file.js';
import type { ModelFile } from './registry.js';
import { networkReason, request } from './request.js';

export interface DownloadOptions {
  /** Called with the bytes of the file that are here, those of an earlier run included. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  readonly patience?: Patience;
}

/** How long a server may take. */
export interface Patience {
  /** Milliseconds in which at least something must come. */
  readonly stallMs: number;
  /** Slower than this over the whole file, it is given up. */
  readonly bytesPerSecond: number;
}

const PATIENCE: Patience = { stallMs: 30_000, bytesPerSecond: 4000 };

/** How often a download begins anew where a connection was cut. */
const CONNECTIONS = 5;

/**
 * Fetches a file. It appears under its path whole and verified, or not at all; what has come until a failure is kept
 * beside it and the next call goes on from there. Never takes in more bytes than are registered.
 *
 * @throws IqError `download_failed`; `model_corrupt` if the server has something else; `no_space` or `write_failed`;
 *   what the signal was aborted with
 */
export async function download(file: ModelFile, path: string, options: DownloadOptions = {}): Promise<void> {
  const partial = await PartialFile.claim(path);
  try {
    if (partial.size > file.bytes) await partial.restart();
    const isResumed = partial.size > 0;
    await complete(file, partial, options);
    if (partial.sha256 !== file.sha256 && isResumed) {
      // The part may have been of something else.
      await partial.restart();
      await complete(file, partial, options);
    }
    if (partial.sha256 !== file.sha256) {
      const found = `its SHA-256 is ${partial.sha256}, not ${file.sha256}`;
      throw await refused(file, partial, found);
    }
    await partial.commit();
  } catch (error) {
    await partial.release();
    throw error;
  }
}

/** Receives until everything is here, over as many connections as that takes and are allowed. */
async function complete(file: ModelFile, partial: PartialFile, options: DownloadOptions): Promise<void> {
  for (let connection = 1; partial.size < file.bytes; connection++) {
    const before = partial.size;
    const cut = await receive(file, partial, options);
    if (partial.size === file.bytes) return;
    if (connection === CONNECTIONS || partial.size <= before) {
      throw new IqError(
        'download_failed',
        `${file.address} ended after ${partial.size} of ${file.bytes} bytes (${cut}). Run again to go on from there.`,
      );
    }
  }
}

/** Receives over one connection; returns why it ended. */
async function receive(
  file: ModelFile,
  partial: PartialFile,
  { onProgress, signal, patience = PATIENCE }: DownloadOptions,
): Promise<string> {
  const watch = new Watch(patience, file.bytes, signal);
  let isReceiving = false;
  try {
    const { start, total, body } = await request(file.address, partial.size, watch.signal);
    if (total !== null && total !== file.bytes) {
      throw await refused(file, partial, `it has ${total} bytes, not ${file.bytes}`);
    }
    if (start !== partial.size) await partial.restart();
    isReceiving = true;
    for await (const chunk of body) {
      watch.reset();
      if (partial.size + chunk.length > file.bytes) {
        throw await refused(file, partial, `it has more than ${file.bytes} bytes`);
      }
      await partial.append(chunk);
      onProgress?.(partial.size);
    }
    return 'the connection was closed early';
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof IqError) throw error;
    if (watch.verdict !== null) {
      throw new IqError(
        'download_failed',
        `${file.address} was given up after ${partial.size} of ${file.bytes} bytes: ${watch.verdict}. Run again to go on from there.`,
        { cause: error },
      );
    }
    if (isReceiving) return networkReason(error);
    throw new IqError(
      'download_failed',
      `${file.address} cannot be reached (${networkReason(error)}). Check the connection, or fetch the file elsewhere and set IQ_MODELS_DIR to its folder.`,
      { cause: error },
    );
  } finally {
    watch.stop();
  }
}

/** Ends a download of the wrong thing, of which nothing may stay. */
async function refused(file: ModelFile, partial: PartialFile, difference: string): Promise<IqError> {
  await partial.restart();
  return new IqError(
    'model_corrupt',
    `${file.address} is not the file that is registered: ${difference}. Nothing of it was kept. Try again; if it stays so, the file was changed at its source.`,
  );
}

/** Aborts a request when nothing comes, when too little comes, or when the caller has had enough. */
class Watch {
  /** Why it ended the request, or `null` while it has not. */
  verdict: string | null = null;
  readonly #controller = new AbortController();
  readonly #stall: NodeJS.Timeout;
  readonly #deadline: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;
  readonly #abort = () => this.#controller.abort();

  constructor({ stallMs, bytesPerSecond }: Patience, bytes: number, outer: AbortSignal | undefined) {
    this.#stall = this.#end(stallMs, `nothing came for ${stallMs / 1000} s`);
    this.#deadline = this.#end(
      stallMs + (1000 * bytes) / bytesPerSecond,
      `it is slower than ${bytesPerSecond} bytes a second`,
    );
    this.#outer = outer;
    if (outer?.aborted) this.#abort();
    outer?.addEventListener('abort', this.#abort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  reset(): void {
    this.#stall.refresh();
  }

  stop(): void {
    clearTimeout(this.#stall);
    clearTimeout(this.#deadline);
    this.#outer?.removeEventListener('abort', this.#abort);
    // What is left of an answer nobody reads.
    this.#controller.abort();
  }

  #end(milliseconds: number, verdict: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.verdict = verdict;
      this.#abort();
    }, milliseconds);
  }
}
