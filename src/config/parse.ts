import type { z } from 'zod';
import { IqError } from '../errors.js';

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
/** How a setting is called as a flag, and in the environment. */
export const flagName = (path: readonly PropertyKey[]) => `--${dashed(String(path[0]))}`;
export const envName = (path: readonly PropertyKey[]) =>
  `IQ_${dashed(String(path[0])).replaceAll('-', '_').toUpperCase()}`;

/** @throws IqError with the code given, naming what was expected, where, and what was received */
export function parse<T extends z.ZodType>(
  schema: T,
  input: unknown,
  nameOf: (path: readonly PropertyKey[]) => string,
  code: 'invalid_option' | 'invalid_config' = 'invalid_option',
  path?: string,
): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const details = path === undefined ? {} : { path };
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => nameOf([...issue.path, key])).join(', ');
    throw new IqError(code, `Expected only known options but received ${names}.`, details);
  }
  const at = issue?.path ?? [];
  const received = at.reduce<unknown>((value, key) => (isRecord(value) ? value[String(key)] : value), input);
  throw new IqError(
    code,
    `Expected ${issue?.message} for ${nameOf(at)} but received ${JSON.stringify(received)}.`,
    details,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
