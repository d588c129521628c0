import { isAbsolute, relative } from 'node:path';

/** A text from outside, such as a file name, without characters that would move the cursor or break the line. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach the terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

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
