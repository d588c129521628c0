import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IqError, systemCode } from '../errors.js';
import { type DownloadOptions, download } from './download.js';
import { fetchAndRecord, recordedDigest, recordPath } from './recorded.js';
import {
  type LoadedModels,
  MODELS,
  type Model,
  type ModelContents,
  type ModelFile,
  type ModelName,
  modelSize,
  type RecordedFile,
} from './registry.js';

/** From this size on, models are fetched only when somebody asks for it. */
const LARGE_BYTES = 1_000_000;

export interface StoreOptions extends Pick<DownloadOptions, 'signal' | 'patience'> {
  /** A folder whose files are known by their SHA-256, whatever their names; it is looked at first and never written to. */
  readonly modelsFolder?: string;
  /** Where fetched files are kept. */
  readonly cacheFolder: string;
  /** Forbids the network. */
  readonly offline: boolean;
  /** Called before a model is fetched. */
  readonly onFetch?: (model: Model) => void;
  /** Called with the bytes of a file that are here. */
  readonly onProgress?: (file: ModelFile, bytes: number) => void;
  /** Called when the digest of a file is recorded: nobody published it, so the first copy is trusted. */
  readonly onRecord?: (file: RecordedFile, sha256: string) => void;
}

/** A file of a model on this machine. */
export interface StoredFile {
  readonly file: ModelFile | RecordedFile;
  /** Where it is, or would be. */
  readonly path: string;
  readonly state: 'ready' | 'missing' | 'corrupt';
}

export interface ModelStore {
  /**
   * The verified contents of models, fetched first if they are missing and small.
   *
   * @throws IqError `model_missing`, `offline`, `download_failed`, `model_corrupt`, `no_space` or `write_failed`
   */
  load(names: readonly ModelName[]): Promise<LoadedModels>;
  /** The same of one model, which need not be registered. */
  read(model: Model): Promise<ModelContents>;
  /**
   * Paths of a model's files by their names, verified just now; never fetches. For models too large to be read whole.
   *
   * @throws IqError `model_missing`, `offline` or `model_corrupt`
   */
  locate(model: Model): Promise<Readonly<Record<string, string>>>;
  /**
   * Fetches those files of a model, of any size, that are not here yet; whether there were any.
   *
   * @throws IqError as `load`, less `model_missing`
   */
  pull(model: Model): Promise<boolean>;
  /** Checks every file of a model, whole; changes nothing. */
  inspect(model: Model): Promise<StoredFile[]>;
}

/**
 * The models on this machine: those in the user's own folder, then those fetched before. A file counts only if its
 * length and SHA-256 are as registered; one in the cache that is not is set aside under the ending `.corrupt`.
 */
export function createModelStore(options: StoreOptions): ModelStore {
  const { modelsFolder, cacheFolder, offline, onFetch, onProgress, onRecord, signal, patience } = options;
  const cachePath = ({ name, sha256 }: ModelFile) => join(cacheFolder, `${sha256.slice(0, 12)}-${name}`);

  const inspect = (model: Model): Promise<StoredFile[]> =>
    Promise.all([
      ...model.files.map((file) => locateFile(file)),
      ...(model.recorded ?? []).map((file) => locateRecorded(model, file)),
    ]);

  async function locateFile(file: ModelFile, path = cachePath(file)): Promise<StoredFile> {
    const own = modelsFolder === undefined ? null : await findByDigest(modelsFolder, file);
    if (own !== null) return { file, path: own, state: 'ready' };
    return { file, path, state: await stateOf(path, file) };
  }

  /** A file without a published digest: by its record, or by its name in the user's own folder, which is trusted. */
  async function locateRecorded(model: Model, file: RecordedFile): Promise<StoredFile> {
    const path = recordPath(cacheFolder, file);
    const record = await recordedDigest(path);
    if (record !== null) return locateFile({ ...file, ...record }, path);
    const own = modelsFolder === undefined ? null : join(modelsFolder, model.name, file.name);
    if (own !== null && (await isSmallFile(own, file.maxBytes))) return { file, path: own, state: 'ready' };
    return { file, path, state: 'missing' };
  }

  async function fetchMissing(model: Model): Promise<boolean> {
    const missing = (await inspect(model)).filter(({ state }) => state !== 'ready');
    if (missing.length === 0) return false;
    if (offline) throw unavailable(model, missing, offline);
    onFetch?.(model);
    for (const { file, path, state } of missing) {
      // Where it cannot be moved, the new file takes its place all the same.
      if (state === 'corrupt') await rename(path, `${path}.corrupt`).catch(() => {});
      const limits = { ...(signal && { signal }), ...(patience && { patience }) };
      if ('sha256' in file) {
        await download(file, path, { ...limits, onProgress: (bytes) => onProgress?.(file, bytes) });
      } else {
        const sha256 = await fetchAndRecord(file, path, limits);
        onRecord?.(file, sha256);
      }
    }
    return true;
  }

  async function read(model: Model): Promise<ModelContents> {
    const missing = (await inspect(model)).filter(({ state }) => state !== 'ready');
    if (missing.length > 0) {
      if (modelSize(model) >= LARGE_BYTES) throw unavailable(model, missing, offline);
      await fetchMissing(model);
    }
    const contents: Record<string, Uint8Array> = {};
    for (const { file, path } of await inspect(model)) contents[file.name] = await readVerified(path, file);
    return contents;
  }

  async function locate(model: Model): Promise<Record<string, string>> {
    const stored = await inspect(model);
    const missing = stored.filter(({ state }) => state !== 'ready');
    if (missing.length > 0) throw unavailable(model, missing, offline);
    return Object.fromEntries(stored.map(({ file, path }) => [file.name, path]));
  }

  return {
    read,
    async load(names) {
      const loaded: Partial<Record<ModelName, ModelContents>> = {};
      for (const name of names) loaded[name] = await read(MODELS[name]);
      return loaded;
    },
    locate,
    pull: fetchMissing,
    inspect,
  };
}

/** The path of the file in a folder that has the registered length and digest, or `null`. */
async function findByDigest(folder: string, file: ModelFile): Promise<string | null> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch (cause) {
    throw new IqError(
      'invalid_option',
      `Expected a folder that can be read for IQ_MODELS_DIR but received ${folder} (${systemCode(cause)}).`,
      { path: folder, cause },
    );
  }
  for (const name of names) {
    const path = join(folder, name);
    if ((await stateOf(path, file)) === 'ready') return path;
  }
  return null;
}

async function stateOf(path: string, file: ModelFile): Promise<StoredFile['state']> {
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size !== file.bytes) return 'corrupt';
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    return hash.digest('hex') === file.sha256 ? 'ready' : 'corrupt';
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? 'missing' : 'corrupt';
  }
}

async function isSmallFile(path: string, maxBytes: number): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile() && stats.size <= maxBytes,
    () => false,
  );
}

/** Reads a file once and checks just these bytes: it may have changed since it was found. */
async function readVerified(path: string, file: ModelFile | RecordedFile): Promise<Uint8Array> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes && !('sha256' in file)) return bytes;
  if (bytes && 'sha256' in file && createHash('sha256').update(bytes).digest('hex') === file.sha256)
    return bytes;
  throw new IqError('model_corrupt', `${path} changed while it was being read. Run again.`, { path });
}

/** Why a model cannot be used, and how it can. */
function unavailable(model: Model, missing: readonly StoredFile[], offline: boolean): IqError {
  const damaged = missing.find(({ state }) => state === 'corrupt');
  const what = damaged
    ? `${damaged.path}, of the model ${model.name}, is damaged`
    : `The model ${model.name} is not on this machine`;
  const forbidden = offline ? ' and the network is forbidden by --offline or IQ_OFFLINE' : '';
  const how = `Run iq models pull ${model.name}${offline ? ' without them' : ''}, or set IQ_MODELS_DIR to a folder that has its files.`;
  return new IqError(
    damaged ? 'model_corrupt' : offline ? 'offline' : 'model_missing',
    `${what}${forbidden}. ${how}`,
    damaged ? { path: damaged.path } : {},
  );
}
