import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { loadModelOptions } from '../config/load.js';
import { cacheFolder } from '../models/cache-folder.js';
import { createModelStore, type ModelStore, type StoreOptions } from '../models/store.js';

/**
 * The store that the environment describes.
 *
 * @param flags `offline`, where a command has it
 * @throws IqError `invalid_option`
 */
export function openModelStore(
  flags: { readonly offline?: boolean },
  callbacks: Pick<StoreOptions, 'onFetch' | 'onProgress' | 'signal'> = {},
): ModelStore {
  const { env, platform } = process;
  const { modelsDir, cacheDir, offline = false } = loadModelOptions({ flags, environment: env });
  return createModelStore({
    ...callbacks,
    ...(modelsDir !== undefined && { modelsFolder: resolve(modelsDir) }),
    cacheFolder:
      cacheDir === undefined
        ? cacheFolder({ environment: env, platform, home: homedir() })
        : resolve(cacheDir, 'models'),
    offline,
  });
}
