import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { temporaryName, writeAtomically } from '../encode/write.js';
import { IqError, systemCode } from '../errors.js';
import { readNamed } from '../named-file.js';

/** A configuration file that weights can be written to. */
export interface RankConfig {
  /** What a symbolic link leads to. */
  readonly path: string;
  /** As it is now; of a file that does not exist yet, an empty object. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly layout: Layout;
}

interface Layout {
  readonly indent: string;
  readonly newline: string;
  readonly end: string;
}

/** Read before `iq.config.json`, which has no say beside them. */
const STRONGER = ['iq.config.js', 'iq.config.mjs'];
const OWN_NAME = 'iq.config.json';

/**
 * Opens a configuration file for its weights; writes nothing yet.
 *
 * @param path absolute
 * @throws IqError `invalid_option` for a kind of configuration that is not rewritten, with the remedy; `invalid_config` for
 *   one that cannot be read
 */
export async function openRankConfig(path: string, signal?: AbortSignal): Promise<RankConfig> {
  const name = basename(path);
  const remedy = 'Give another .json file with --out and copy rank.weights from there.';
  if (extname(name).toLowerCase() !== '.json' || name === 'package.json') {
    throw new IqError(
      'invalid_option',
      `Expected a .json configuration for --out but received ${path}, which is not rewritten. ${remedy}`,
      { path },
    );
  }
  const text = await readText(path, signal);
  if (name === OWN_NAME) await assertNotHidden(path, text === null, remedy, signal);
  if (text === null) return { path, content: {}, layout: { indent: '  ', newline: '\n', end: '\n' } };
  const content = parseObject(text, path);
  if (content.rank !== undefined && !isObject(content.rank)) {
    throw new IqError('invalid_config', `Expected an object for rank in ${path}. Mend it and run again.`, {
      path,
    });
  }
  return { path: await realpath(path), content, layout: layoutOf(text) };
}

/**
 * Writes new entries of `rank` to a configuration file, atomically. Everything else in it stays as it is, in its order.
 *
 * @throws IqError as `writeAtomically`
 */
export async function writeRankConfig(
  { path, content, layout }: RankConfig,
  entries: Readonly<Record<string, unknown>>,
): Promise<void> {
  const rank = { ...(isObject(content.rank) ? content.rank : {}), ...entries };
  const text = JSON.stringify({ ...content, rank }, null, layout.indent) + layout.end.replace(/\r?\n/, '\n');
  const bytes = Buffer.from(text.replaceAll('\n', layout.newline));
  await writeAtomically({ path, bytes, temporary: temporaryName() });
}

async function assertNotHidden(
  path: string,
  isNew: boolean,
  remedy: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = dirname(path);
  for (const name of STRONGER) {
    const exists = await stat(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    throw new IqError(
      'invalid_option',
      `${join(folder, name)} goes before ${path} and is not rewritten. ${remedy}`,
      {
        path,
      },
    );
  }
  // A new file would take the place of what is there now, unnoticed.
  const packageText = isNew ? await readNamed(join(folder, 'package.json'), signal).catch(() => '') : '';
  if (!/"iq"\s*:\s*\{/.test(packageText)) return;
  throw new IqError(
    'invalid_option',
    `A new ${path} would go before the configuration in ${join(folder, 'package.json')}, which is not rewritten. ${remedy}`,
    { path },
  );
}

/** `null` for a file that does not exist. */
async function readText(path: string, signal: AbortSignal | undefined): Promise<string | null> {
  try {
    return await readNamed(path, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    const code = systemCode(cause);
    if (code === 'ENOENT') return null;
    throw new IqError('invalid_config', `The configuration file ${path} cannot be read: ${code}.`, {
      path,
      cause,
    });
  }
}

function parseObject(text: string, path: string): Record<string, unknown> {
  let why = 'it is not a JSON object';
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (isObject(value)) return value;
  } catch (cause) {
    why = (cause as Error).message;
  }
  throw new IqError('invalid_config', `The configuration file ${path} cannot be read: ${why}.`, { path });
}

function layoutOf(text: string): Layout {
  return {
    indent: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    end: /\r?\n$/.exec(text)?.[0] ?? '',
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
