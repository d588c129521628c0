import type { Command } from 'commander';

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .optionsGroup('Common:')
    .option('-q, --quiet', 'print errors only')
    .option('--verbose', 'print a line for every image')
    .option('--no-progress', 'no progress bar (there is none without a terminal)')
    .option('--jobs <n>', 'worker processes (default: one for each core)')
    .option('--config <file>', 'configuration (default: iq.config.{js,mjs,json} or package.json#iq)')
    .option('--log-file <file>', 'append everything that is said to a file, with the time');
}
