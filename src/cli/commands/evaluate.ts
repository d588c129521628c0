import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions, withPageOptions } from './common.js';

/** Declares `iq evaluate`. */
export function evaluateCommand(finish: Finish): Command {
  const command = new Command('evaluate')
    .summary('say whether a ranking is any good, and show its best and worst')
    .description(
      'Reads the CSV of a ranking, prints figures that need no labels, and draws how scores and sizes are spread (scores.svg ' +
        'and sizes.svg, both as PNG too) and which images are the best and the worst (top.png, bottom.png). The figures are ' +
        'proxies: they give away a ranking that cannot be good, and prove none good.',
    )
    .argument('<csv>', 'what iq rank --csv wrote; - for standard input')
    .optionsGroup('Output:')
    .addOption(essential('-o, --out <dir>', 'for the pictures (default: <csv>-evaluation; none for a pipe)'))
    .addOption(essential('--figures-only', 'draw nothing, read no image; no pictures in a page'))
    .addOption(essential('--json <file>', 'the figures as JSON; - for standard output'));
  withPageOptions(command)
    .optionsGroup('Pictures:')
    .addOption(essential('--top <k>', 'how many of the best and worst, 1 to 100 (default: 12)'))
    .addOption(
      essential(
        '--images <dir>',
        "the folder that the ranking's paths start from (default: as <csv>.meta.json says, else the CSV's own)",
      ),
    )
    .option('--follow-symlinks', 'show what symbolic links lead to')
    .option('--max-pixels <n>', 'do not show larger images, e.g. 50MP (default: 100MP)')
    .option('--max-frames <n>', 'do not show images with more frames or pages (default: 10000)')
    .option('--max-file-size <size>', 'do not show larger files, e.g. 50MB (default: 1GB)')
    .option('--timeout <seconds>', 'give an image up after this long (default: 900)');
  return withCommonOptions(command)
    .addHelpText(
      'after',
      `
Figures:
  score_std           spread of final_score; near 0 few images are told apart
  duplicate_fraction  share of the rows that repeat a better one
  sharpness_corr      of final_score, −1 to 1; near 1 it looks at little else

Examples:
  iq rank photos --csv photos.csv && iq evaluate photos.csv
  iq evaluate photos.csv --images /archive/photos --report photos.html
  iq evaluate photos.csv --figures-only --json - | jq .proxies.score_std
  iq rank photos --csv - | iq evaluate - -o report --images photos

Exit codes:
  0 done · 1 some image could not be shown
  2 wrong usage or no ranking, nothing was done · 130 interrupted`,
    )
    .action(async (csv: string, flags: Record<string, unknown>) => {
      const { runEvaluate } = await import('./run-evaluate.js');
      finish(await runEvaluate(csv, flags));
    });
}
