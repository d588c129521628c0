import { appendFileSync } from 'node:fs';
import { createColors } from 'picocolors';
import { IqError, systemCode } from '../errors.js';

interface TerminalOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** A file that gets every line with its time, whatever the terminal shows. */
  readonly logFile?: string;
}

/** Says things to people: on standard error, because standard output belongs to data. */
export interface Terminal {
  readonly colours: ReturnType<typeof createColors>;
  /** Only with `--verbose`. */
  detail(text: string): void;
  /** Unless `--quiet`. */
  info(text: string): void;
  /** Always. */
  error(text: string): void;
}

/** @throws IqError `output_unusable` if the log file cannot be written */
export function openTerminal({ quiet, verbose, logFile }: TerminalOptions): Terminal {
  const colours = createColors(process.stderr.isTTY === true && !process.env.NO_COLOR);
  const log = (text: string) => {
    if (logFile === undefined) return;
    const stamp = new Date().toISOString();
    appendFileSync(logFile, text.replace(/^/gm, `${stamp} `).concat('\n'));
  };
  const say = (isShown: boolean) => (text: string) => {
    log(withoutColours(text));
    if (isShown) process.stderr.write(`${text}\n`);
  };
  try {
    log(`iq ${process.argv.slice(2).map(printable).join(' ')}`);
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError(
      'output_unusable',
      `The log file ${logFile} cannot be written (${why}). Give another path.`,
      { cause },
    );
  }
  return { colours, detail: say(verbose && !quiet), info: say(!quiet), error: say(true) };
}

/** A text from outside, such as a file name, without characters that would move the cursor or break the line. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach the terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
