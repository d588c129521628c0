import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions } from './common.js';

/** Declares `iq merge`. */
export function mergeCommand(finish: Finish): Command {
  const command = new Command('merge')
    .summary('join the results of shards, as if one machine had done all')
    .description(
      'Joins the CSVs that iq optimize, iq score, iq rank and iq enhance wrote with --shard. Rows come as one run on all images has ' +
        'them; ranks, percentiles and duplicates are told anew over the whole. By the .meta.json beside each CSV it finds ' +
        'shards that are missing, there twice, interrupted, edited or made otherwise than the rest, and then writes nothing. ' +
        'Without an output it only checks.',
    )
    .argument('<csv...>', 'one for each shard, in any order')
    .optionsGroup('Output:')
    .addOption(essential('--csv <file>', 'the rows of all, with a meta file beside; - for standard output'))
    .addOption(essential('--json <file>', 'the same as JSON; - for standard output'))
    .addOption(essential('--report <file>', 'the page of the command; links, but no pictures in it'))
    .addOption(
      essential('--reporter <name>', 'on standard output: text, json, ndjson, csv or github (default: text)'),
    );
  return withCommonOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  iq rank photos --shard 1/2 --csv part-1.csv
  iq rank photos --shard 2/2 --csv part-2.csv
  iq merge part-1.csv part-2.csv --csv ranked.csv --report ranked.html

Exit codes:
  0 merged, rows of images that failed included · 1 the parts make no whole
  2 wrong usage, nothing was done · 130 interrupted`,
    )
    .action(async (parts: string[], flags: Record<string, unknown>) => {
      const { runMerge } = await import('./run-merge.js');
      finish(await runMerge(parts, flags));
    });
}
