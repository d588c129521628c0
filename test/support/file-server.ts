import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelFile } from '../../src/models/registry.js';
import { randomFrom } from './rasters.js';

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface FileServer {
  readonly origin: string;
  /** The `Range` header of every request so far. */
  readonly ranges: (string | undefined)[];
  close(): Promise<void>;
}

/** An HTTP server on this machine; the handler also gets the number of the request, from 0. */
export async function serve(handler: Handler): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    handler(request, response, ranges.length - 1);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Numbers that look random, as weights do. */
export function contents(length: number, seed = 1): Buffer {
  const random = randomFrom(seed);
  return Buffer.from(Uint8Array.from({ length }, () => 256 * random()));
}

export function fileOf(bytes: Uint8Array, address: string): ModelFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'weights.bin', address, bytes: bytes.length, sha256 };
}

/** Answers as servers should: the whole file, or the part that was asked for. */
export function answer(bytes: Buffer, { headers }: IncomingMessage, response: ServerResponse): void {
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  if (from === undefined) {
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    return;
  }
  const part = bytes.subarray(Number(from));
  if (part.length === 0) {
    response.writeHead(416).end();
    return;
  }
  response
    .writeHead(206, {
      'content-length': part.length,
      'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    })
    .end(part);
}
