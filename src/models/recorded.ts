import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IqError, systemCode } from '../errors.js';
import type { DownloadOptions } from './download.js';
import { PartialFile } from './partial-file.js';
import type { ModelFile, RecordedFile } from './registry.js';
import { networkReason, request } from './request.js';

/** Length and SHA-256 that a file had when it was first fetched. */
type Digest = Pick<ModelFile, 'bytes' | 'sha256'>;

const RECORD = '.recorded';
const SILENCE_MS = 30_000;

/** Where a file without a published digest is kept: by its address, which names a commit. */
export function recordPath(cacheFolder: string, { name, address }: RecordedFile): string {
  return join(cacheFolder, `${createHash('sha256').update(address).digest('hex').slice(0, 12)}-${name}`);
}

/**
 * What was recorded of the file with this path, or `null`.
 *
 * @throws IqError `model_corrupt` for a record that cannot be read: forgetting it would be trusting anew
 */
export async function recordedDigest(path: string): Promise<Digest | null> {
  const place = `${path}${RECORD}`;
  const text = await readFile(place, 'utf8').catch((error) => {
    if (systemCode(error) === 'ENOENT') return null;
    return '';
  });
  if (text === null) return null;
  const [, sha256, bytes] = /^([0-9a-f]{64}) (\d+)\n$/.exec(text) ?? [];
  if (sha256 !== undefined && bytes !== undefined) return { sha256, bytes: Number(bytes) };
  throw new IqError(
    'model_corrupt',
    `${place}, the record of the first copy of a model file, cannot be read. Delete it to trust the next copy anew.`,
    { path: place },
  );
}

/**
 * Fetches a file whose digest nobody published, and records the digest that it has; returns it. The record is written
 * before the file: a file never counts without its record.
 *
 * @throws IqError `download_failed`, `model_corrupt` if it is too long, `no_space` or `write_failed`; what the signal was
 *   aborted with
 */
export async function fetchAndRecord(
  file: RecordedFile,
  path: string,
  options: Pick<DownloadOptions, 'signal' | 'patience'>,
): Promise<string> {
  const bytes = await fetchSmall(file, options);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await keep(`${path}${RECORD}`, Buffer.from(`${sha256} ${bytes.length}\n`));
  await keep(path, bytes);
  return sha256;
}

/** Writes a small file, whole or not at all. */
async function keep(path: string, bytes: Uint8Array): Promise<void> {
  const partial = await PartialFile.claim(path);
  try {
    // What an earlier run left cannot be checked.
    await partial.restart();
    await partial.append(bytes);
    await partial.commit();
  } catch (error) {
    await partial.release();
    throw error;
  }
}

async function fetchSmall(
  { address, maxBytes }: RecordedFile,
  { signal, patience }: Pick<DownloadOptions, 'signal' | 'patience'>,
): Promise<Buffer> {
  const limit = AbortSignal.timeout(patience?.stallMs ?? SILENCE_MS);
  try {
    const { body, total } = await request(address, 0, signal ? AbortSignal.any([signal, limit]) : limit);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) {
        throw new IqError(
          'model_corrupt',
          `${address} has more than ${maxBytes} bytes. Nothing of it was kept.`,
        );
      }
    }
    if (total === null || total === length) return Buffer.concat(chunks);
    throw new IqError('download_failed', `${address} ended after ${length} of ${total} bytes. Run again.`);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof IqError) throw cause;
    const why = limit.aborted ? 'it took too long' : networkReason(cause);
    throw new IqError('download_failed', `${address} cannot be fetched (${why}). Check the connection.`, {
      cause,
    });
  }
}
