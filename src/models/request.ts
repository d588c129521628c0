import { IqError, systemCode } from '../errors.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** An answer that is worth reading. */
export interface Answer {
  /** Where in the file its body begins: where it was asked to, or 0. */
  readonly start: number;
  /** Length of the whole file, if the server says so. */
  readonly total: number | null;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Asks for a file from a byte on. Follows a few redirects, never from https to anything else.
 *
 * @throws IqError `download_failed`
 */
export async function request(address: string, from: number, signal: AbortSignal): Promise<Answer> {
  const response = await followed(address, from, signal);
  if (response.status === 416 && from > 0) {
    await response.body?.cancel();
    return request(address, 0, signal);
  }
  const range = response.status === 206 ? contentRange(response) : null;
  if (range && range.start === from) return { ...range, body: bodyOf(response) };
  if (response.status === 206 && from > 0) {
    // Another part than was asked for: only the whole can be trusted.
    await response.body?.cancel();
    return request(address, 0, signal);
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw failed(`${address} cannot be fetched: the server answered ${response.status}.`);
  }
  const length = response.headers.get('content-length');
  const isPlain = response.headers.get('content-encoding') === null;
  return { start: 0, total: isPlain && length !== null ? Number(length) : null, body: bodyOf(response) };
}

async function followed(address: string, from: number, signal: AbortSignal): Promise<Response> {
  // Compressed, parts of it would be parts of something else.
  const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) };
  let url = new URL(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(url.href, { headers, redirect: 'manual', signal });
    if (!REDIRECTS.includes(response.status)) return response;
    await response.body?.cancel();
    const location = response.headers.get('location') ?? '';
    if (!URL.canParse(location, url.href))
      throw failed(`${address} cannot be fetched: it leads to '${location}'.`);
    const next = new URL(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw failed(`${address} cannot be fetched: it leads away from https, to ${next.origin}.`);
    }
    url = next;
  }
  throw failed(`${address} cannot be fetched: it was redirected more than ${MAX_REDIRECTS} times.`);
}

/** `bytes 100-199/200`, or 200 unknown as `*`. */
function contentRange(response: Response): { start: number; total: number | null } | null {
  const [, start, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? [];
  if (start === undefined) return null;
  return { start: Number(start), total: total === '*' ? null : Number(total) };
}

async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body) yield* response.body;
}

function failed(message: string): IqError {
  return new IqError('download_failed', `${message} Try again later.`);
}

/** A failure of the network in the system's words: fetch hides them in the cause. */
export function networkReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return systemCode(cause) ?? systemCode(error) ?? (error instanceof Error ? error.message : String(error));
}
