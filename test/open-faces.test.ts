import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../src/models/onnx.js';
import { MODELS } from '../src/models/registry.js';
import { createModelStore, type ModelStore, type StoreOptions } from '../src/models/store.js';
import { openFaces } from '../src/open-faces.js';
import { hasYunet, yunetModel } from './support/faces.js';
import { SHARED_HINT } from './support/shared.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iq-faces-'));
  mkdirSync(join(folder, 'own'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HINT = hasYunet ? '' : ` (${SHARED_HINT})`;
const store = (options: Partial<StoreOptions> = {}): ModelStore =>
  createModelStore({
    modelsFolder: join(folder, 'own'),
    cacheFolder: join(folder, 'cache'),
    offline: true,
    ...options,
  });
const withModel = () => writeFileSync(join(folder, 'own', 'any-name'), yunetModel());

/** As Node says it of a package that is not there. */
const absent = () =>
  Promise.reject(
    Object.assign(new Error("Cannot find package 'onnxruntime-node' imported from /x.js\nmore"), {
      code: 'ERR_MODULE_NOT_FOUND',
    }),
  );
const broken = () => Promise.reject(new Error('libonnxruntime.so.1: cannot open shared object file'));
const untouched: ModelStore = {
  load: () => Promise.reject(new Error('asked')),
  read: () => Promise.reject(new Error('asked')),
  pull: () => Promise.reject(new Error('asked')),
  inspect: () => Promise.reject(new Error('asked')),
  locate: () => Promise.reject(new Error('asked')),
};

describe('off', () => {
  it('asks for nothing', async () => {
    const opened = await openFaces('off', untouched, () => Promise.reject(new Error('loaded')));
    expect(opened).toEqual({ detector: null, reason: expect.stringContaining('--faces off') });
  });
});

describe('on', () => {
  it('names the missing runtime and how to get it, before anything is fetched', async () => {
    await expect(openFaces('on', untouched, absent)).rejects.toMatchObject({
      code: 'runtime_missing',
      message: expect.stringMatching(/not installed\. Run npm i onnxruntime-node\.$/),
    });
    await expect(openFaces('on', untouched, broken)).rejects.toMatchObject({
      code: 'runtime_missing',
      message: expect.stringMatching(/cannot be loaded here \(libonnx.*npm i onnxruntime-node/),
    });
  });

  it('says how a model that may not be fetched can be had', async () => {
    await expect(openFaces('on', store())).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('iq models pull yunet'),
    });
  });

  it('takes no file with another hash', async () => {
    const [{ bytes, sha256, name }] = MODELS.yunet.files;
    mkdirSync(join(folder, 'cache'));
    writeFileSync(join(folder, 'cache', `${sha256.slice(0, 12)}-${name}`), Buffer.alloc(bytes));
    await expect(openFaces('on', store())).rejects.toMatchObject({
      code: 'model_corrupt',
      message: expect.stringContaining('iq models pull yunet'),
    });
    const auto = await openFaces('auto', store());
    expect(auto).toEqual({ detector: null, reason: expect.stringMatching(/damaged.*iq models pull yunet/) });
  });

  it.skipIf(!hasYunet)(`opens the model of the user's own folder${HINT}`, async () => {
    withModel();
    const { detector, reason } = await openFaces('on', store());
    expect(reason).toBeNull();
    expect(existsSync(join(folder, 'cache'))).toBe(false);
    await detector?.close();
  });
});

describe('auto', () => {
  it('never fetches', async () => {
    const fetched: string[] = [];
    const online = store({ offline: false, onFetch: ({ name }) => fetched.push(name) });
    const opened = await openFaces('auto', online);
    expect(opened).toEqual({
      detector: null,
      reason: expect.stringMatching(/not on this machine\. Run iq models pull yunet\.$/),
    });
    expect(fetched).toEqual([]);
    expect(existsSync(join(folder, 'cache'))).toBe(false);
  });

  it.skipIf(!hasYunet)(`goes without a runtime, and with one where all is here${HINT}`, async () => {
    withModel();
    for (const load of [absent, broken]) {
      const opened = await openFaces('auto', store(), load);
      expect(opened).toEqual({
        detector: null,
        reason: expect.stringMatching(/^Faces are not looked for\. .*npm i onnxruntime-node/),
      });
    }
    const { detector } = await openFaces('auto', store());
    expect(detector).not.toBeNull();
    await detector?.close();
  });

  it('does not hide that the folder of models cannot be read', async () => {
    const gone = store({ modelsFolder: join(folder, 'gone') });
    await expect(openFaces('auto', gone)).rejects.toMatchObject({ code: 'invalid_option' });
  });
});

it('the runtime is an optional peer, which installs nothing that was not asked for', async () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(manifest.dependencies).not.toHaveProperty('onnxruntime-node');
  expect(manifest.peerDependenciesMeta).toMatchObject({ 'onnxruntime-node': { optional: true } });
  expect(Object.keys(await loadOnnxRuntime('A test'))).toContain('InferenceSession');
});
