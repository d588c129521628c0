import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions, withInputOptions, withPageOptions, withShard, withSince } from './common.js';

/** An option that may be given several times. */
const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** Declares `iq rank`. */
export function rankCommand(finish: Finish): Command {
  const command = new Command('rank')
    .summary('order photos by aesthetic and technical quality, the best first, and say why')
    .description(
      'Scores every image by itself, so that its score is the same in any company. ' +
        'Groups duplicates and flags what is blurred, too dark, too bright, flat or tiny.',
    )
    .argument('[paths...]', 'folders, files, globs, or - for a list on standard input')
    .optionsGroup('Output:')
    .addOption(essential('--csv <file>', 'a row for each, the best first; - for standard output'))
    .option('--json <file>', 'the same as JSON, with what each part added; - for standard output')
    .option('--reporter <name>', 'on standard output: text, json, ndjson, csv or github (default: text)');
  withPageOptions(command)
    .addOption(essential('--top <k>', 'only the best k that have no flaw and repeat no better one'))
    .addOption(essential('--dedupe <mode>', 'report (default), keep-best (one of each group) or off'))
    .optionsGroup('Score:')
    .addOption(
      essential(
        '--weights <list>',
        'of aesthetic, sharpness, exposure, contrast, faces, colourfulness, colour_cast, noise, rating; those not named ' +
          'stay as they are (default: aesthetic=.35, sharpness=.35, exposure=.2, contrast=.1, faces=.05)',
      ),
    )
    .addOption(essential('--aesthetic <mode>', 'auto (if installed), clip or off (default: auto)'))
    .option('--prompt-positive <text>', 'what CLIP is to like; may be repeated', collect)
    .option('--prompt-negative <text>', 'what CLIP is to dislike; may be repeated', collect)
    .option('--taste <file>', 'your own taste in place of prompts, which iq tune wrote')
    .option('--faces <mode>', 'auto (if installed), on or off (default: auto)')
    .option('--calibration <file>', 'score by curves that --calibrate wrote')
    .option('--calibrate <file>', 'fit the curves to these images, score by them and write them')
    .option('--normalise <how>', 'reference, or minmax: relative to the other images (default: reference)')
    .optionsGroup('Input:')
    .option('--from <csv>', 'rank again what an earlier CSV measured, without reading an image')
    .option('--no-cache', 'measure every image, also those that have not changed since an earlier run')
    .option(
      '--cache-dir <dir>',
      'where measurements and models are kept (default: of the platform, or IQ_CACHE_DIR)',
    )
    .option('--offline', 'never fetch a model');
  return withCommonOptions(withShard(withSince(withInputOptions(command))))
    .addHelpText(
      'after',
      `
Examples:
  iq rank photos --csv ranked.csv
  iq rank photos --top 10
  iq rank photos --report ranked.html
  iq rank photos --dedupe keep-best --csv - | head -20
  iq rank --from ranked.csv --weights sharpness=.6,exposure=.4 --csv again.csv

Exit codes:
  0 done · 1 some image failed
  2 wrong usage or a missing model, nothing was done · 130 interrupted`,
    )
    .action(async (paths: string[], flags: Record<string, unknown>) => {
      const { runRank } = await import('./run-rank.js');
      finish(await runRank(paths, flags));
    });
}
