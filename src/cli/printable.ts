import { isAbsolute, relative } from 'node:path';
import { printable } from '../printable.js';

export { printable };

/** Why there was nothing to do: no image changed since a commit. */
export function describeUnchanged(since: string): string {
  return `Nothing has changed since ${printable(since)}`;
}

/** An absolute path as a person in the working folder would name it. */
export function placeName(path: string): string {
  const near = relative(process.cwd(), path);
  const isBelow = near !== '' && !isAbsolute(near) && !/^\.\.(?:[/\\]|$)/.test(near);
  return printable(isBelow ? near : path);
}
