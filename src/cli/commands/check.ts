import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { withCommonOptions, withInputOptions, withSince } from './common.js';
import { optimizeCommand } from './optimize.js';

/** Declares `iq check`. */
export function checkCommand(finish: Finish): Command {
  const command = new Command('check')
    .summary('fail where images could be smaller, or miss budgets or scores; writes nothing')
    .description(
      'Fails where images could be smaller at the target, by all that iq optimize would do, where they exceed budgets, or ' +
        'where they score too low. Writes nothing. Warnings are levels of the configuration file.',
    )
    .argument('[paths...]', 'folders, files, globs, or - for a list on standard input')
    .optionsGroup('Limits:')
    .option('--max-saving <percent>', 'what may be saved of a file (default: 10 if there is no other limit)')
    .option('--max-bytes <size>', 'size of a file, e.g. 300kB or 1.5MB')
    .option('--max-bpp <n>', 'bits per pixel')
    .option('--max-megapixels <n>', 'millions of pixels')
    .option('--fail-under <list>', 'worst scores, e.g. ssim=.95,brisque=40')
    .option(
      '-r, --reference <path>',
      'what scores compare with: an image, or a folder that is matched by path',
    )
    .option('--resize-reference', 'scale references to the size of their images')
    .option('--niqe-model <file>', "another model of natural images for niqe than the project's own")
    .option('--offline', 'never fetch a model')
    .optionsGroup('Output:')
    .option('--csv <file>', 'a row for each image, as CSV; - for standard output')
    .option('--json <file>', 'the same as JSON, with every finding; - for standard output');
  for (const option of optimizeCommand(finish).options) {
    if (QUALITY.has(option.helpGroupHeading ?? '')) command.addOption(option);
  }
  return withCommonOptions(withSince(withInputOptions(command)))
    .addHelpText(
      'after',
      `
Examples:
  iq check assets
  iq check assets --since origin/main
  iq check assets --max-bytes 300kB --max-megapixels 4
  iq check assets --max-saving 20 --preset high -f webp

Exit codes:
  0 fine · 1 an image missed a limit or failed · 2 wrong usage, nothing was done · 130 interrupted`,
    )
    .action(async (paths: string[], flags: Record<string, unknown>) => {
      const { runCheck } = await import('./run-check.js');
      finish(await runCheck(paths, flags));
    });
}

/** The groups of options of `iq optimize` that decide what it would save. */
const QUALITY = new Set(['Quality:', 'Prediction:']);
