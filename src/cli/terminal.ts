import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { createColors } from 'picocolors';
import { IqError, systemCode } from '../errors.js';
import { printable } from '../printable.js';

interface TerminalOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Where lines go that are shown. */
  write(text: string): void;
  /** A file that gets every line with its time, whatever the terminal shows. */
  readonly logFile?: string;
}

/** Says things to people: on standard error, because standard output belongs to data. */
export interface Terminal {
  readonly colours: ReturnType<typeof createColors>;
  /** Begins to write the log file, once it is sure that it is none of the images. */
  startLog(): void;
  /** Only with `--verbose`. */
  detail(text: string): void;
  /** Unless `--quiet`. */
  info(text: string): void;
  /** Always. */
  error(text: string): void;
}

/** Colours for what a stream shows: none where it is no terminal, or nobody wants them. */
export function coloursOn({ isTTY }: NodeJS.WriteStream): Terminal['colours'] {
  return createColors(isTTY === true && !process.env.NO_COLOR);
}

/**
 * Writes nothing yet.
 *
 * @throws IqError `output_unusable` if the log file cannot be written
 */
export function openTerminal({ quiet, verbose, write, logFile }: TerminalOptions): Terminal {
  const colours = coloursOn(process.stderr);
  let isLogging = false;
  const log = (text: string) => {
    if (logFile === undefined || !isLogging) return;
    const stamp = new Date().toISOString();
    appendFileSync(logFile, text.replace(/^/gm, `${stamp} `).concat('\n'));
  };
  const say = (isShown: boolean) => (text: string) => {
    log(withoutColours(text));
    if (isShown) write(`${text}\n`);
  };
  try {
    if (logFile !== undefined) {
      mkdirSync(dirname(logFile), { recursive: true });
      closeSync(openSync(logFile, 'a'));
    }
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError(
      'output_unusable',
      `The log file ${logFile} cannot be written (${why}). Give another path.`,
      { cause },
    );
  }
  const startLog = () => {
    isLogging = true;
    log(`iq ${process.argv.slice(2).map(printable).join(' ')}`);
  };
  return { colours, startLog, detail: say(verbose && !quiet), info: say(!quiet), error: say(true) };
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
