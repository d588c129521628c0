import { discover } from '../../src/discover/files.js';

/** Run in another process by tests; each takes and returns what JSON can hold. */

export async function listFolder(folder: string): Promise<string[]> {
  const listing = await discover({ paths: [folder], cwd: '/', stdin: nothing() });
  return listing.entries.map(({ path, error }) => (error === undefined ? path : `${path} ${error.code}`));
}

export async function listNamed(input: { cwd: string; paths: string[] }): Promise<string[]> {
  const listing = await discover({ ...input, stdin: nothing() });
  return listing.entries.map(({ path, error }) => (error === undefined ? path : `${path} ${error.code}`));
}

/** Lists `count` paths in `folder`, of which `present` exists, and tells how much the heap grew. */
export async function listMany(input: {
  folder: string;
  present: string;
  count: number;
}): Promise<{ entries: number; missing: number; grownMegabytes: number }> {
  const before = heapUsed();
  const listing = await discover({
    paths: ['-'],
    cwd: input.folder,
    stdin: names(input.present, input.count),
  });
  const grownMegabytes = (heapUsed() - before) / 1e6;
  const missing = listing.entries.filter((entry) => entry.error?.code === 'not_found').length;
  return { entries: listing.entries.length, missing, grownMegabytes };
}

async function* names(present: string, count: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let index = 0; index < count; index++) yield encoder.encode(`${present}/../image-${index}.jpg\n`);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
