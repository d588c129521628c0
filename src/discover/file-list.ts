import { IqError, systemCode } from '../errors.js';
import { openNamed } from '../named-file.js';

/** How many paths are handed over at once. */
const BATCH = 256;

export interface ListSource {
  /** The list's path, or `-` for standard input. */
  readonly file: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** NUL ends a path instead of a line break. */
  readonly nulSeparated: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * The paths of a list in its order, a small array at a time: the list is never held as a whole. Empty lines, the
 * carriage return of a CRLF and a byte order mark at the very beginning are dropped. Throws `invalid_option` when
 * the list cannot be read.
 */
export async function* readFileList(source: ListSource): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  try {
    const stream = source.file === '-' ? source.stdin : await openNamed(source.file, source.signal);
    for await (const line of lines(stream, source.nulSeparated)) {
      if (line === '') continue;
      batch.push(line);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    source.signal?.throwIfAborted();
    if (systemCode(error) === undefined) throw error;
    const name = source.file === '-' ? 'standard input' : source.file;
    throw new IqError(
      'invalid_option',
      `Expected a list of files in ${name} but it could not be read (${systemCode(error)}).`,
      { path: source.file, cause: error },
    );
  }
  if (batch.length > 0) yield batch;
}

async function* lines(stream: AsyncIterable<Uint8Array>, nulSeparated: boolean): AsyncGenerator<string> {
  const separator = nulSeparated ? '\0' : '\n';
  const trim = (line: string) => (!nulSeparated && line.endsWith('\r') ? line.slice(0, -1) : line);
  const decoder = new TextDecoder();
  let unfinished = '';
  for await (const chunk of stream) {
    const pieces = decoder.decode(chunk, { stream: true }).split(separator);
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      yield trim(unfinished + piece);
      unfinished = '';
    }
    unfinished += last;
  }
  yield trim(unfinished + decoder.decode());
}

/** A standard input with nothing on it. */
export async function* noInput(): AsyncGenerator<Uint8Array> {}
