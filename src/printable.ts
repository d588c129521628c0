import { disarmText } from './runner-commands.js';
import { visibleText } from './visible-text.js';

/**
 * A text from outside, such as a file name, for a terminal or a log: nothing in it is hidden, moves the cursor or breaks the
 * line, and GitHub's runner takes nothing in it for a command.
 */
export function printable(text: string): string {
  return disarmText(visibleText(text));
}
