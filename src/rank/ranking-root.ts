import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { z } from 'zod';
import { IqError, systemCode } from '../errors.js';
import { readNamed } from '../named-file.js';
import { metaPath } from '../report/meta.js';

/** Of the file beside a ranking, all that is needed here. */
const meta = z.looseObject({ root: z.string().min(1).nullish() });

/**
 * The folder that the paths of a ranking start from: the one that is given, else the one that the ranking's meta file
 * names relative to itself, else the ranking's own.
 *
 * @param csv absolute; `null` for a ranking that is no file
 * @param images absolute
 * @throws IqError `invalid_option` where the given folder is none, or the meta file cannot be understood
 */
export async function imagesRoot(
  csv: string | null,
  images: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  if (images !== undefined) {
    await assertFolder(images);
    return images;
  }
  if (csv === null) {
    throw new IqError(
      'invalid_option',
      'Expected --images with the folder that the paths of the ranking start from: standard input does not tell it.',
    );
  }
  const path = metaPath(csv);
  return resolve(dirname(path), (await rootIn(path, signal)) ?? '.');
}

/** The folder that a ranking's meta file names; `null` where it names none, or cannot be read. */
export async function rootOfRanking(csv: string, signal?: AbortSignal): Promise<string | null> {
  const root = await rootIn(metaPath(csv), signal).catch(() => null);
  return typeof root === 'string' ? resolve(dirname(csv), root) : null;
}

async function assertFolder(path: string): Promise<void> {
  const why = await stat(path).then(
    (stats) => (stats.isDirectory() ? null : 'ENOTDIR'),
    (error) => systemCode(error) ?? String(error),
  );
  if (why === null) return;
  throw new IqError('invalid_option', `Expected a folder for --images but received ${path} (${why}).`, {
    path,
  });
}

async function rootIn(path: string, signal: AbortSignal | undefined): Promise<string | null | undefined> {
  try {
    return meta.parse(JSON.parse(await readNamed(path, signal))).root;
  } catch (cause) {
    signal?.throwIfAborted();
    const code = systemCode(cause);
    if (code === 'ENOENT') return undefined;
    const why = code ?? 'it is not what iq rank writes';
    throw new IqError(
      'invalid_option',
      `The meta file ${path} cannot be read (${why}). Mend or remove it, and name the folder of the images with --images.`,
      { path, cause },
    );
  }
}

/**
 * Proves that a path of a ranking stays in the folder of the images: it is not absolute and does not go up.
 *
 * @throws IqError `outside_root`
 */
export function assertInside(path: string): void {
  const steps = path.split(sep === '/' ? '/' : /[\\/]/);
  if (!isAbsolute(path) && !steps.includes('..')) return;
  throw new IqError(
    'outside_root',
    `${path} leads out of the images' folder and is not read. Make the ranking again, or mend its paths.`,
    { path },
  );
}
