import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lilconfig } from 'lilconfig';
import { isForeign } from '../enhance/networks.js';
import { IqError, systemCode } from '../errors.js';
import type { Sources } from './layers.js';
import { parse } from './parse.js';
import { type ConfigFile, configFile } from './schema.js';

/**
 * The configuration file, if there is one.
 *
 * @throws IqError `invalid_config`
 */
export async function loadFile({
  configPath,
  cwd,
}: Pick<Sources, 'configPath' | 'cwd'>): Promise<ConfigFile> {
  const found = await readConfig(cwd, configPath);
  if (!found || found.isEmpty) return {};
  const where = found.filepath;
  const config = parse(
    configFile,
    found.config,
    (path) => `${path.join('.')} in ${where}`,
    'invalid_config',
    where,
  );
  const { optimize, check, rank, enhance } = config;
  const beside = (path: string | undefined) => path && resolve(dirname(where), path);
  // What it names to be read lies beside it, wherever below it a command is run.
  return {
    ...config,
    ...(optimize && { optimize: { ...optimize, model: beside(optimize.model) } }),
    ...(check && { check: { ...check, model: beside(check.model), reference: beside(check.reference) } }),
    ...(enhance && {
      enhance: { ...enhance, model: isForeign(enhance.model) ? beside(enhance.model) : enhance.model },
    }),
    ...(rank && { rank: { ...rank, taste: beside(rank.taste), calibration: beside(rank.calibration) } }),
  };
}

async function readConfig(cwd: string, configPath: string | undefined) {
  const searcher = lilconfig('iq', {
    searchPlaces: ['iq.config.js', 'iq.config.mjs', 'iq.config.json', 'package.json'],
    loaders: { '.js': loadModule, '.mjs': loadModule, '.json': loadJson },
  });
  if (configPath === undefined) return searcher.search(cwd);
  try {
    return await searcher.load(resolve(cwd, configPath));
  } catch (error) {
    throw error instanceof IqError ? error : unreadable(configPath, error);
  }
}

async function loadModule(path: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function loadJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): IqError {
  const why = systemCode(cause) ?? (cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause));
  return new IqError('invalid_config', `The configuration file ${path} cannot be read: ${why}.`, {
    path,
    cause,
  });
}
