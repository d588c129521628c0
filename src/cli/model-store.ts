import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadModelOptions } from '../config/load.js';
import { cacheFolder } from '../models/cache-folder.js';
import { modelSize } from '../models/registry.js';
import { createModelStore, type ModelStore, type StoreOptions } from '../models/store.js';
import { describeBytes } from '../report/amounts.js';
import type { Terminal } from './terminal.js';

/**
 * Where models are on this machine and whether they may be fetched, by the environment.
 *
 * @param flags those of the command that say something about it
 * @throws IqError `invalid_option`
 */
export function modelPlaces(flags: {
  readonly offline?: boolean;
  readonly cacheDir?: unknown;
}): Pick<StoreOptions, 'modelsFolder' | 'cacheFolder' | 'offline'> {
  const { env, platform } = process;
  const { modelsDir, cacheDir, offline = false } = loadModelOptions({ flags, environment: env });
  return {
    ...(modelsDir !== undefined && { modelsFolder: resolve(modelsDir) }),
    cacheFolder:
      cacheDir === undefined
        ? cacheFolder({ environment: env, platform, home: homedir() })
        : resolve(cacheDir, 'models'),
    offline,
  };
}

type ModelPlaces = ReturnType<typeof modelPlaces>;

/** The same, with word of each model that is fetched. */
export function announced(
  places: ModelPlaces,
  terminal: Terminal,
): ModelPlaces & Pick<StoreOptions, 'onFetch'> {
  return {
    ...places,
    onFetch: (model) => terminal.info(`Fetching the model ${model.name}, ${describeBytes(modelSize(model))}`),
  };
}

/** The store at these places. */
export function openModelStore(
  flags: { readonly offline?: boolean },
  callbacks: Pick<StoreOptions, 'onFetch' | 'onProgress' | 'onRecord' | 'signal'> = {},
): ModelStore {
  return createModelStore({ ...modelPlaces(flags), ...callbacks });
}

/** A folder of its own in the cache folder, for something else than models. */
export function cachePlace({ cacheFolder }: Pick<StoreOptions, 'cacheFolder'>, ...names: string[]): string {
  return join(cacheFolder, '..', ...names);
}
