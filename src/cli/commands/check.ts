import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions, withInputOptions, withShard, withSince } from './common.js';
import { optimizeCommand } from './optimize.js';

/** Declares `iq check`. */
export function checkCommand(finish: Finish): Command {
  const command = new Command('check')
    .summary('fail where images could be smaller or miss budgets')
    .description('Writes nothing; fails where images could be smaller, or miss budgets or scores.')
    .argument('[paths...]', 'folders, files, globs, or - for standard input')
    .optionsGroup('Limits:')
    .addOption(essential('--max-saving <percent>', 'what may be saved (default: 10, without other limits)'))
    .addOption(essential('--max-bytes <size>', 'size of a file, e.g. 300kB or 1.5MB'))
    .addOption(essential('--max-bpp <n>', 'bits per pixel'))
    .addOption(essential('--max-megapixels <n>', 'millions of pixels'))
    .addOption(essential('--fail-under <list>', 'worst scores, e.g. ssim=.95,brisque=40'))
    .option(
      '-r, --reference <path>',
      'what scores compare with: an image, or a folder that is matched by path',
    )
    .option('--resize-reference', 'scale references to the size of their images')
    .option('--niqe-model <file>', "another model of natural images for niqe than the project's own")
    .option('--offline', 'never fetch a model')
    .optionsGroup('Output:')
    .addOption(essential('--csv <file>', 'a row for each image; - for standard output'))
    .option('--json <file>', 'the same as JSON, with every finding; - for standard output')
    .option('--reporter <name>', 'on standard output: text, json, ndjson, csv or github (default: text)');
  for (const option of optimizeCommand(finish).options) {
    if (QUALITY.has(option.helpGroupHeading ?? '')) command.addOption(option);
  }
  return withCommonOptions(withShard(withSince(withInputOptions(command))))
    .addHelpText(
      'after',
      `
Examples:
  iq check assets
  iq check assets --since origin/main
  iq check assets --max-bytes 300kB --max-megapixels 4
  iq check assets --max-saving 20 --preset high -f webp

Exit codes:
  0 fine · 1 an image missed a limit or failed · 2 wrong usage · 130 interrupted`,
    )
    .action(async (paths: string[], flags: Record<string, unknown>) => {
      const { runCheck } = await import('./run-check.js');
      finish(await runCheck(paths, flags));
    });
}

/** The groups of options of `iq optimize` that decide what it would save. */
const QUALITY = new Set(['Quality:', 'Prediction:']);
