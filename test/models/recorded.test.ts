import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Model } from '../../src/models/registry.js';
import { createModelStore, type StoreOptions } from '../../src/models/store.js';
import { answer, contents, type FileServer, serve } from '../support/file-server.js';

let folder = '';
let server: FileServer;
let served: Buffer;
let model: Model;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'iq-recorded-'));
  served = contents(300);
  server = await serve((request, response) => answer(served, request, response));
  const recorded = [{ name: 'config.json', address: `${server.origin}/config.json`, maxBytes: 1000 }];
  model = { name: 'example', purpose: 'tests', licence: 'MIT', files: [], recorded };
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const cache = () => join(folder, 'cache');
const store = (options: Partial<StoreOptions> = {}) =>
  createModelStore({ cacheFolder: cache(), offline: false, ...options });
const place = async () => (await store().inspect(model))[0]?.path ?? '';
const failure = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

it('trusts the first copy and says so', async () => {
  const recorded: [string, string][] = [];
  const options = { onRecord: ({ name }: { name: string }, sha256: string) => recorded.push([name, sha256]) };
  expect((await store().inspect(model))[0]?.state).toBe('missing');
  expect(await store(options).pull(model)).toBe(true);
  expect(await store(options).pull(model)).toBe(false);
  expect(recorded).toEqual([['config.json', createHash('sha256').update(served).digest('hex')]]);
  expect(await store({ offline: true }).read(model)).toEqual({ 'config.json': served });
  expect(await store({ offline: true }).locate(model)).toEqual({ 'config.json': await place() });
});

it('demands the same of every later copy, wherever it comes from', async () => {
  await store().pull(model);
  const path = await place();
  writeFileSync(path, contents(300, 2));
  expect((await store().inspect(model))[0]?.state).toBe('corrupt');
  await expect(store({ offline: true }).locate(model)).rejects.toThrow(failure('model_corrupt', path));
  served = contents(300, 3);
  await expect(store().pull(model)).rejects.toThrow(failure('model_corrupt', 'not the file'));
  served = contents(300);
  expect(await store().pull(model)).toBe(true);
  rmSync(path);
  served = contents(299);
  await expect(store().pull(model)).rejects.toThrow(failure('model_corrupt'));
});

it('does not trust anew where the record is damaged', async () => {
  await store().pull(model);
  writeFileSync(`${await place()}.recorded`, 'x');
  await expect(store().pull(model)).rejects.toThrow(failure('model_corrupt', 'Delete it'));
});

it('refuses what is too long, records nothing of it, and stays off the network when told to', async () => {
  served = contents(1001);
  await expect(store().pull(model)).rejects.toThrow(failure('model_corrupt', 'more than 1000'));
  expect(() => readdirSync(cache())).toThrow();
  await expect(store({ offline: true }).pull(model)).rejects.toThrow(failure('offline'));
  await expect(store().locate(model)).rejects.toThrow(failure('model_missing', 'iq models pull example'));
});

it("takes it by its name in the user's own folder, unless a record says otherwise", async () => {
  const own = join(folder, 'own');
  mkdirSync(join(own, 'example'), { recursive: true });
  const path = join(own, 'example', 'config.json');
  writeFileSync(path, contents(300, 2));
  const options = { modelsFolder: own, offline: true };
  expect(await store(options).locate(model)).toEqual({ 'config.json': path });
  await store().pull(model);
  expect(await store(options).locate(model)).toEqual({ 'config.json': await place() });
});
