import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../src/models/cache-folder.js';
import { loadedFile, MODELS, type Model, modelNamed, modelSize } from '../../src/models/registry.js';
import { createModelStore, type StoreOptions } from '../../src/models/store.js';
import { answer, contents, type FileServer, fileOf, serve } from '../support/file-server.js';

const WEIGHTS = contents(2000);
const RANGES = contents(100, 2);

let folder = '';
let server: FileServer;
let model: Model;
let served: Buffer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'iq-store-'));
  served = WEIGHTS;
  server = await serve((request, response) =>
    answer(request.url === '/ranges' ? RANGES : served, request, response),
  );
  model = {
    name: 'example',
    purpose: 'tests',
    licence: 'MIT',
    files: [
      fileOf(WEIGHTS, `${server.origin}/weights`),
      { ...fileOf(RANGES, `${server.origin}/ranges`), name: 'ranges.txt' },
    ],
  };
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const cache = () => join(folder, 'cache');
const cached = () => readdirSync(cache()).sort();
const store = (options: Partial<StoreOptions> = {}) =>
  createModelStore({ cacheFolder: cache(), offline: false, ...options });
const large = () => ({ ...model, files: model.files.map((file) => ({ ...file, bytes: 600_000 })) });

function refusal(code: string, ...parts: string[]) {
  return expect.objectContaining({ code, message: expect.stringMatching(parts.join('.*')) });
}

/** A folder of the user's, with files under other names. */
function ownFolder(files: Readonly<Record<string, Buffer>>): string {
  const own = join(folder, 'own');
  mkdirSync(own);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(own, name), bytes);
  return own;
}

it('fetches a small model on first use, says so once, and finds it afterwards', async () => {
  const fetched: string[] = [];
  const progress: string[] = [];
  const callbacks = {
    onFetch: ({ name }: Model) => fetched.push(name),
    onProgress: ({ name }: { name: string }, bytes: number) => progress.push(`${name} ${bytes}`),
  };
  const first = await store(callbacks).read(model);
  expect(first).toEqual({ 'weights.bin': WEIGHTS, 'ranges.txt': RANGES });
  expect(progress).toEqual(['weights.bin 2000', 'ranges.txt 100']);
  expect(await store({ ...callbacks, offline: true }).read(model)).toEqual(first);
  expect(fetched).toEqual(['example']);
  expect(server.ranges).toHaveLength(2);
  expect(cached()).toEqual(
    model.files.map(({ sha256, name }) => `${sha256.slice(0, 12)}-${name}`).toSorted(),
  );
});

it('does not fetch a large model unasked, and names the command that does', async () => {
  await expect(store().read(large())).rejects.toThrow(
    refusal('model_missing', 'example is not on this machine', 'iq models pull example', 'IQ_MODELS_DIR'),
  );
  expect(server.ranges).toEqual([]);
});

it('stays off the network when told to', async () => {
  for (const action of ['read', 'pull'] as const) {
    await expect(store({ offline: true })[action](model)).rejects.toThrow(
      refusal('offline', 'network is forbidden', 'iq models pull example'),
    );
  }
  expect(server.ranges).toEqual([]);
});

it('fetches only what is missing', async () => {
  expect(await store().pull(model)).toBe(true);
  expect(await store().pull(model)).toBe(false);
  expect(server.ranges).toHaveLength(2);
  rmSync(join(cache(), cached().find((name) => name.endsWith('ranges.txt')) ?? ''));
  expect(await store().pull(model)).toBe(true);
  expect(server.ranges).toHaveLength(3);
});

describe("the user's own folder", () => {
  it('knows files by their digest, through links too, and does not touch them', async () => {
    const other = Buffer.from(WEIGHTS);
    other[0] = (other[0] ?? 0) ^ 1;
    const own = ownFolder({ 'a.tmp': other, 'b b': WEIGHTS, 'c.jpg': contents(100, 3) });
    mkdirSync(join(own, 'nested'));
    writeFileSync(join(folder, 'elsewhere'), RANGES);
    symlinkSync(join(folder, 'elsewhere'), join(own, 'link'));
    symlinkSync('nowhere', join(own, 'dangling'));
    const before = readdirSync(own);
    const options = { modelsFolder: own, offline: true };
    expect(await store(options).read(model)).toEqual({ 'weights.bin': WEIGHTS, 'ranges.txt': RANGES });
    expect(await store(options).inspect(model)).toMatchObject([
      { path: join(own, 'b b'), state: 'ready' },
      { path: join(own, 'link'), state: 'ready' },
    ]);
    expect(readdirSync(own)).toEqual(before);
    expect(() => readdirSync(cache())).toThrow();
  });

  it('goes before the cache, which has what it lacks', async () => {
    await store().pull(model);
    const own = ownFolder({ mine: RANGES });
    const stored = await store({ modelsFolder: own }).inspect(model);
    expect(stored.map(({ path }) => path.startsWith(own))).toEqual([false, true]);
    expect(stored.map(({ state }) => state)).toEqual(['ready', 'ready']);
  });

  it('must be there', async () => {
    const gone = store({ modelsFolder: join(folder, 'gone') });
    await expect(gone.read(model)).rejects.toThrow(
      refusal('invalid_option', 'IQ_MODELS_DIR but received .*gone', 'ENOENT'),
    );
  });
});

describe('a damaged file in the cache', () => {
  const damage = async () => {
    await store().pull(model);
    const name = cached().find((entry) => entry.endsWith('weights.bin')) ?? '';
    const bytes = readFileSync(join(cache(), name));
    bytes[10] = (bytes[10] ?? 0) ^ 255;
    writeFileSync(join(cache(), name), bytes);
    return name;
  };

  it('is set aside and fetched anew', async () => {
    const name = await damage();
    expect((await store().inspect(model)).map(({ state }) => state)).toEqual(['corrupt', 'ready']);
    expect(await store().read(model)).toMatchObject({ 'weights.bin': WEIGHTS });
    expect(cached()).toContain(`${name}.corrupt`);
    expect(server.ranges).toHaveLength(3);
  });

  it('is never used, and is named where it cannot be fetched', async () => {
    const name = await damage();
    await expect(store({ offline: true }).read(model)).rejects.toThrow(
      refusal('model_corrupt', name, 'is damaged', 'iq models pull example'),
    );
    served = contents(WEIGHTS.length, 9);
    await expect(store().read(model)).rejects.toThrow(
      refusal('model_corrupt', 'is not the file that is registered'),
    );
    expect(cached().filter((entry) => entry.endsWith('weights.bin'))).toEqual([]);
  });

  it('may be a folder, cut short, or too long', async () => {
    const name = await damage();
    const path = join(cache(), name);
    for (const make of [
      () => mkdirSync(path),
      () => writeFileSync(path, WEIGHTS.subarray(0, 1999)),
      () => writeFileSync(path, Buffer.concat([WEIGHTS, WEIGHTS])),
      () => writeFileSync(path, ''),
    ]) {
      rmSync(path, { recursive: true });
      rmSync(`${path}.corrupt`, { recursive: true, force: true });
      make();
      expect((await store().inspect(model))[0]?.state).toBe('corrupt');
      expect(await store().read(model)).toMatchObject({ 'weights.bin': WEIGHTS });
    }
  });
});

it('says where it cannot write', async () => {
  // A file in the folder's place: unlike permissions, it stops root as well.
  writeFileSync(cache(), '');
  await expect(store().read(model)).rejects.toThrow(refusal('write_failed', 'IQ_CACHE_DIR'));
});

it('registers models under their own names, with files that can be told apart', () => {
  const files = Object.values(MODELS).flatMap((entry): Model['files'] => entry.files);
  for (const [name, entry] of Object.entries(MODELS)) {
    expect(modelNamed(name)).toBe(entry);
    expect(entry.name).toBe(name);
  }
  for (const { address, sha256, bytes } of files) {
    expect(address).toMatch(/^https:\/\//);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(bytes).toBeGreaterThan(0);
  }
  expect(new Set(files.map(({ sha256 }) => sha256)).size).toBe(files.length);
  expect(modelSize(MODELS.brisque)).toBe(354_238);
  expect(() => modelNamed('toString')).toThrow(refusal('invalid_option', 'brisque, clip, yunet'));
  expect(() => loadedFile({}, 'brisque', 'allmodel')).toThrow(refusal('internal', 'brisque'));
});

it("knows the platforms' cache folders", () => {
  const at = (platform: NodeJS.Platform, environment: Record<string, string> = {}) =>
    cacheFolder({ platform, environment, home: '/home/me' });
  expect(at('linux')).toBe('/home/me/.cache/iq/models');
  expect(at('linux', { XDG_CACHE_HOME: '/var/tmp' })).toBe('/var/tmp/iq/models');
  expect(at('linux', { XDG_CACHE_HOME: 'relative' })).toBe('/home/me/.cache/iq/models');
  expect(at('darwin')).toBe('/home/me/Library/Caches/iq/models');
  expect(at('win32', { LOCALAPPDATA: '/local' })).toBe('/local/iq/models');
  expect(at('win32')).toBe('/home/me/AppData/Local/iq/models');
});
