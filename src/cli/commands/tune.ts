import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions } from './common.js';

/** Declares `iq tune`. */
export function tuneCommand(finish: Finish): Command {
  const command = new Command('tune')
    .summary("fit the weights of iq rank to a person's own taste")
    .description(
      'Finds the weights under which your labels are most likely, says how often they order pictures right that they were ' +
        'not learnt from, beside the default weights, and writes them to the configuration. Where iq rank kept CLIP embeddings, ' +
        'a taste over these is learnt too, and written beside the configuration if it helps. Without labels, weights are searched by ' +
        'a proxy that no person has confirmed, and written only where --out says.',
    )
    .argument('<csv>', 'the CSV that iq rank wrote')
    .optionsGroup('Input:')
    .addOption(essential('-l, --labels <file>', 'CSV of ratings (path,rating) or of pairs (better,worse)'))
    .optionsGroup('Output:')
    .addOption(
      essential(
        '-o, --out <file>',
        'the configuration (default: iq.config.json); only rank.weights and rank.taste change',
      ),
    )
    .addOption(essential('--json <file>', 'the result as JSON; - for standard output'));
  return withCommonOptions(command)
    .addHelpText(
      'after',
      `
Labels:
  path,rating    any numbers, higher is better; lines with none are left out
  better,worse   two paths of the ranking; a name that only one has will do
  At least 8 pictures; some 200 choices tell most tastes from chance, 2000 give
  each weight to about .05.

Examples:
  iq rank photos --csv ranking.csv
  iq tune ranking.csv --labels ratings.csv
  iq tune ranking.csv -l pairs.csv -o my.config.json --json -

Exit codes:
  0 done · 1 labels or pictures are too few, or cannot be told from chance:
  nothing was written · 2 wrong usage · 130 interrupted`,
    )
    .action(async (csv: string, flags: Record<string, unknown>) => {
      const { runTune } = await import('./run-tune.js');
      finish(await runTune(csv, flags));
    });
}
