import { CommanderError } from 'commander';
import { IqError } from '../errors.js';
import { printable } from '../printable.js';
import { EXIT } from './exit-codes.js';
import { createProgram } from './program.js';

/** Runs a command line and returns the exit code. Everything heavy is loaded by the command that needs it. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that has seen enough (`| head`) does not end the work; whoever writes learns of a failed write himself.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  let code: number = EXIT.ok;
  const program = createProgram((exit) => {
    code = exit;
  });
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    // Help and version end with 0; commander has already said what is wrong about anything else.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof IqError) {
      process.stderr.write(`iq: ${printable(error.message)}\n`);
      return EXIT.usage;
    }
    throw error;
  }
}
