import { isAbsolute, relative } from 'node:path';
import { printable } from '../printable.js';

/** An absolute path as a person in the working folder would name it. */
export function placeName(path: string): string {
  const near = relative(process.cwd(), path);
  const isBelow = near !== '' && !isAbsolute(near) && !/^\.\.(?:[/\\]|$)/.test(near);
  return printable(isBelow ? near : path);
}
