import { disarmText } from './runner-commands.js';

/**
 * A text from outside, such as a file name, without characters that would move the cursor or break the line, and without
 * what GitHub's runner would take for a command.
 */
export function printable(text: string): string {
  const line = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach the terminal
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return disarmText(line);
}
