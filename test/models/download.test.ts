import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DownloadOptions, download } from '../../src/models/download.js';
import { answer, contents, type FileServer, fileOf, serve } from '../support/file-server.js';

const BYTES = contents(300_000);
const QUICK = { patience: { stallMs: 300, bytesPerSecond: 1000 } };

let folder = '';
let server: FileServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iq-models-'));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const target = () => join(folder, 'weights.bin');
const listing = () => readdirSync(folder).sort();

/** Downloads what is registered as `BYTES` from a server that behaves as the handler says. */
async function fetchFrom(handler: Handler, options: DownloadOptions = {}): Promise<void> {
  await server?.close();
  server = await serve(handler);
  await download(fileOf(BYTES, `${server.origin}/weights.bin`), target(), options);
}

/** Sends so many bytes and then breaks the connection. */
function cutAfter(count: number): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-length': BYTES.length });
    response.write(BYTES.subarray(0, count), () => setTimeout(() => response.destroy(), 30));
  };
}

function refusal(code: string, message: string | RegExp) {
  return expect.objectContaining({ code, message: expect.stringMatching(message) });
}

it('fetches a file and leaves nothing else', async () => {
  const progress: number[] = [];
  await fetchFrom((request, response) => answer(BYTES, request, response), {
    onProgress: (bytes) => progress.push(bytes),
  });
  expect(readFileSync(target()).equals(BYTES)).toBe(true);
  expect(listing()).toEqual(['weights.bin']);
  expect(progress.at(-1)).toBe(BYTES.length);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(server?.ranges).toEqual([undefined]);
});

it('makes the folder', async () => {
  server = await serve((request, response) => answer(BYTES, request, response));
  const path = join(folder, 'a/b/weights.bin');
  await download(fileOf(BYTES, server.origin), path);
  expect(readFileSync(path).equals(BYTES)).toBe(true);
});

it('goes on where a connection was cut, within one run', async () => {
  await fetchFrom((request, response, count) => {
    if (count === 0) cutAfter(100_000)(request, response, count);
    else answer(BYTES, request, response);
  });
  expect(readFileSync(target()).equals(BYTES)).toBe(true);
  expect(server?.ranges).toEqual([undefined, 'bytes=100000-']);
  expect(listing()).toEqual(['weights.bin']);
});

it('goes on in the next run, with a part that was kept', async () => {
  const isCut = (request: IncomingMessage, response: ServerResponse, count: number) => {
    if (count === 0) cutAfter(100_000)(request, response, count);
    else response.writeHead(503).end();
  };
  await expect(fetchFrom(isCut)).rejects.toThrow(refusal('download_failed', /answered 503/));
  expect(listing()).toEqual(['weights.bin.part']);
  await fetchFrom((request, response) => answer(BYTES, request, response));
  expect(server?.ranges).toEqual(['bytes=100000-']);
  expect(readFileSync(target()).equals(BYTES)).toBe(true);
  expect(listing()).toEqual(['weights.bin']);
});

it('takes over the part of a run that was killed, but not one that somebody may be writing', async () => {
  const [dead, alive] = ['weights.bin.0123456789ab.part', 'weights.bin.ba9876543210.part'];
  writeFileSync(join(folder, dead), BYTES.subarray(0, 1000));
  writeFileSync(join(folder, alive), BYTES.subarray(0, 2000));
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(folder, dead), hourAgo, hourAgo);
  await fetchFrom((request, response) => answer(BYTES, request, response));
  expect(server?.ranges).toEqual(['bytes=1000-']);
  expect(listing()).toEqual(['weights.bin', alive]);
});

it('begins again if the server ignores the range, sends another part or has nothing there', async () => {
  const part = () => writeFileSync(`${target()}.part`, BYTES.subarray(0, 5000));
  part();
  await fetchFrom((_, response) => response.writeHead(200).end(BYTES));
  expect(readFileSync(target()).equals(BYTES)).toBe(true);

  for (const range of ['bytes 0-9/300000', 'bytes 5000-5009/*x', 'apples', '']) {
    rmSync(target());
    part();
    await fetchFrom((request, response) => {
      if (request.headers.range === undefined) answer(BYTES, request, response);
      else response.writeHead(206, { 'content-range': range }).end(BYTES.subarray(0, 10));
    });
    expect(readFileSync(target()).equals(BYTES)).toBe(true);
  }

  rmSync(target());
  part();
  await fetchFrom((request, response) => {
    if (request.headers.range === undefined) answer(BYTES, request, response);
    else response.writeHead(416).end();
  });
  expect(readFileSync(target()).equals(BYTES)).toBe(true);
  expect(listing()).toEqual(['weights.bin']);
});

it('begins again if the part was of something else', async () => {
  writeFileSync(`${target()}.part`, contents(5000, 2));
  await fetchFrom((request, response) => answer(BYTES, request, response));
  expect(server?.ranges).toEqual(['bytes=5000-', undefined]);
  expect(readFileSync(target()).equals(BYTES)).toBe(true);
  expect(listing()).toEqual(['weights.bin']);
});

it('asks for nothing if all of the part was here already', async () => {
  writeFileSync(`${target()}.part`, BYTES);
  await fetchFrom((_, response) => response.writeHead(500).end());
  expect(server?.ranges).toEqual([]);
  expect(readFileSync(target()).equals(BYTES)).toBe(true);
});

it('refuses a part that is too long and fetches anew', async () => {
  writeFileSync(`${target()}.part`, Buffer.concat([BYTES, BYTES]));
  await fetchFrom((request, response) => answer(BYTES, request, response));
  expect(server?.ranges).toEqual([undefined]);
  expect(listing()).toEqual(['weights.bin']);
});

it('keeps nothing of a file that was tampered with', async () => {
  const tampered = Buffer.from(BYTES);
  tampered[200_000] = (tampered[200_000] ?? 0) ^ 1;
  await expect(fetchFrom((request, response) => answer(tampered, request, response))).rejects.toThrow(
    refusal('model_corrupt', /not the file that is registered: its SHA-256 is/),
  );
  expect(listing()).toEqual([]);
});

it.each([BYTES.length - 1, BYTES.length + 1])(
  'refuses a file of %i bytes before it comes',
  async (length) => {
    const other = contents(length);
    await expect(fetchFrom((request, response) => answer(other, request, response))).rejects.toThrow(
      refusal('model_corrupt', `it has ${length} bytes, not ${BYTES.length}`),
    );
    expect(listing()).toEqual([]);
  },
);

it('refuses a part of a file of another length', async () => {
  writeFileSync(`${target()}.part`, BYTES.subarray(0, 1000));
  const longer = contents(BYTES.length + 5);
  await expect(fetchFrom((request, response) => answer(longer, request, response))).rejects.toThrow(
    refusal('model_corrupt', 'it has 300005 bytes'),
  );
  expect(listing()).toEqual([]);
});

it('says that a file is truncated where its length is not announced, and keeps what came', async () => {
  const short: Handler = (request, response) => {
    if (request.headers.range === undefined) response.writeHead(200).end(BYTES.subarray(0, 1234));
    else response.writeHead(416).end();
  };
  await expect(fetchFrom(short)).rejects.toThrow(
    refusal('download_failed', 'ended after 1234 of 300000 bytes'),
  );
  expect(listing()).toEqual(['weights.bin.part']);
});

it('gives up on a server that cuts every connection', async () => {
  await expect(
    fetchFrom((request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
      const headers = from === 0 ? {} : { 'content-range': `bytes ${from}-299999/300000` };
      response.writeHead(from === 0 ? 200 : 206, headers);
      response.write(BYTES.subarray(from, from + 10), () => setTimeout(() => response.destroy(), 20));
    }),
  ).rejects.toThrow(refusal('download_failed', 'ended after 50 of 300000 bytes'));
  expect(server?.ranges).toHaveLength(5);
  expect(readFileSync(`${target()}.part`).equals(BYTES.subarray(0, 50))).toBe(true);
});

it('takes in no more of an endless answer than the file is long', async () => {
  let sent = 0;
  await expect(
    fetchFrom((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.writeHead(200).on('drain', more);
      more();
    }),
  ).rejects.toThrow(refusal('model_corrupt', 'it has more than 300000 bytes'));
  expect(sent).toBeLessThan(50e6);
  expect(listing()).toEqual([]);
});

it('does not wait for a server that says nothing, or stops in the middle', async () => {
  await expect(fetchFrom(() => {}, QUICK)).rejects.toThrow(
    refusal('download_failed', 'after 0 of 300000 bytes: nothing came for 0.3 s'),
  );
  expect(listing()).toEqual([]);
  const stalls: Handler = (_, response) => {
    response.writeHead(200, { 'content-length': BYTES.length }).write(BYTES.subarray(0, 777));
  };
  await expect(fetchFrom(stalls, QUICK)).rejects.toThrow(
    refusal('download_failed', 'after 777 of 300000 bytes: nothing came'),
  );
  expect(listing()).toEqual(['weights.bin.part']);
});

it('does not wait for a server that sends a byte now and then', async () => {
  const drips: Handler = (_, response) => {
    response.writeHead(200, { 'content-length': BYTES.length });
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  };
  await expect(fetchFrom(drips, { patience: { stallMs: 500, bytesPerSecond: 1e6 } })).rejects.toThrow(
    refusal('download_failed', 'slower than 1000000 bytes a second'),
  );
});

it.each([403, 404, 500, 204])('names the status %i', async (status) => {
  await expect(fetchFrom((_, response) => response.writeHead(status).end('<html>'))).rejects.toThrow(
    refusal('download_failed', `answered ${status}`),
  );
  expect(listing()).toEqual([]);
});

it('follows a redirect, but neither a loop nor one to nowhere', async () => {
  await fetchFrom((request, response) => {
    if (request.url === '/moved') answer(BYTES, request, response);
    else response.writeHead(302, { location: '/moved' }).end();
  });
  expect(readFileSync(target()).equals(BYTES)).toBe(true);
  rmSync(target());
  const loop: Handler = (_, response) => response.writeHead(307, { location: '/weights.bin' }).end();
  await expect(fetchFrom(loop)).rejects.toThrow(refusal('download_failed', 'redirected more than 5 times'));
  expect(server?.ranges).toHaveLength(6);
  const nowhere: Handler = (_, response) => response.writeHead(302, { location: 'http://' }).end();
  await expect(fetchFrom(nowhere)).rejects.toThrow(refusal('download_failed', "it leads to 'http://'"));
});

it('says that a server cannot be reached', async () => {
  server = await serve(() => {});
  const file = fileOf(BYTES, server.origin);
  await server.close();
  await expect(download(file, target())).rejects.toThrow(refusal('download_failed', 'ECONNREFUSED'));
});

it('says that the folder cannot be made', async () => {
  writeFileSync(join(folder, 'file'), '');
  const file = fileOf(BYTES, 'http://127.0.0.1:9');
  await expect(download(file, join(folder, 'file/weights.bin'))).rejects.toThrow(
    refusal('write_failed', /ENOTDIR|EEXIST/),
  );
});

it('stops when it is told to, and keeps what came', async () => {
  const controller = new AbortController();
  const half: Handler = (_, response) => {
    response.writeHead(200, { 'content-length': BYTES.length }).write(BYTES.subarray(0, 9000));
  };
  const stopped = fetchFrom(half, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(stopped).rejects.toThrow('aborted');
  expect(readFileSync(`${target()}.part`).equals(BYTES.subarray(0, 9000))).toBe(true);
  await expect(fetchFrom(half, { signal: controller.signal })).rejects.toThrow('aborted');
});

it('never shows a part under the final name', async () => {
  const sizes = new Set<number>();
  let isDone = false;
  const slow = fetchFrom(async (_, response) => {
    response.writeHead(200, { 'content-length': BYTES.length });
    for (let from = 0; from < BYTES.length; from += 10_000) {
      response.write(BYTES.subarray(from, from + 10_000));
      await wait(5);
    }
    response.end();
  }).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    if (listing().includes('weights.bin')) sizes.add(readFileSync(target()).length);
    await wait(1);
  }
  await slow;
  sizes.add(readFileSync(target()).length);
  expect([...sizes]).toEqual([BYTES.length]);
});

it('lets several processes fetch the same file at once', async () => {
  server = await serve((request, response) => {
    setTimeout(() => answer(BYTES, request, response), 100);
  });
  const script = `
    const [module, file, path] = process.argv.slice(1);
    const { download } = await import(module);
    await download(JSON.parse(file), path);
  `;
  const module = new URL('../../dist/models/download.js', import.meta.url).href;
  const args = [module, JSON.stringify(fileOf(BYTES, server.origin)), target()];
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, ...args]);
  await Promise.all([run(), run(), run()]);
  expect(readFileSync(target()).equals(BYTES)).toBe(true);
  expect(listing()).toEqual(['weights.bin']);
});
