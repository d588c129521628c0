import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions } from './common.js';

/** Declares `iq plan`. */
export function planCommand(finish: Finish): Command {
  const command = new Command('plan')
    .summary('plan even parts of the work for several machines')
    .description(
      'Weighs every image and writes a plan by which --shard i/n deals them out evenly. The plan is small however many ' +
        'images there are, holds no path, and stays good when some are added. Give it the paths that the runs get.',
    )
    .argument('[paths...]', 'folders, files, globs, or - for a list on standard input')
    .addOption(essential('--shards <n>', 'how many parts, 1–65536'))
    .addOption(essential('--by <weight>', 'bytes (default), pixels (reads every file) or count'))
    .addOption(essential('-o, --out <file>', 'the plan, as JSON'))
    .optionsGroup('Input:')
    .option('--files-from <file>', 'read paths from a list, one a line; - for standard input')
    .option('-0, --null', 'lists are separated by NUL')
    .option('--follow-symlinks', 'follow symbolic links; each file still comes once')
    .option('--base <dir>', 'folder that the output tree of the runs starts from');
  return withCommonOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  iq plan photos --shards 8 -o plan.json
  iq optimize photos --shard 3/8 --plan plan.json --csv part-3.csv

Exit codes:
  0 done · 1 the plan could not be written · 2 wrong usage · 130 interrupted`,
    )
    .action(async (paths: string[], flags: Record<string, unknown>) => {
      const { runPlan } = await import('./run-plan.js');
      finish(await runPlan(paths, flags));
    });
}
