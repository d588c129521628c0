import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions, withInputOptions, withPageOptions, withShard, withSince } from './common.js';

/** Declares `iq score`. */
export function scoreCommand(finish: Finish): Command {
  const command = new Command('score')
    .summary("score images with the field's metrics")
    .description(
      'Compares images with their references (ssim, ms-ssim, ssimulacra2, psnr), or judges them alone (brisque, niqe).',
    )
    .argument('[images...]', 'images, folders, globs, or - for a list on standard input')
    .addOption(
      essential(
        '-r, --reference <path>',
        'an image, or a folder that is matched by relative path without extension',
      ),
    )
    .addOption(
      essential(
        '-m, --metrics <list>',
        'metrics separated by commas (default: all that fit; --list names them)',
      ),
    )
    .addOption(
      essential('--fail-under <list>', 'exit with 1 if an image is worse, e.g. ssimulacra2=80,ssim=.95'),
    )
    .addOption(essential('--map <file.png>', 'paint where one image differs from its reference'))
    .option('--resize-reference', 'scale references to the size of their images')
    .option('--niqe-model <file>', "another model of natural images for niqe than the project's own")
    .addOption(essential('--csv <file>', 'a row for each image, as CSV; - for standard output'))
    .option('--json <file>', 'the same as JSON; - for standard output')
    .option('--reporter <name>', 'on standard output: text, json, ndjson, csv or github (default: text)');
  withPageOptions(command)
    .addOption(essential('--list', 'explain every metric and exit'))
    .option('--offline', 'never fetch a model');
  return withCommonOptions(withShard(withSince(withInputOptions(command))))
    .addHelpText(
      'after',
      `
Examples:
  iq score photo.webp -r photo.png
  iq score photos-optimized -r photos --fail-under ssimulacra2=80
  iq score photos-optimized -r photos --report scores.html
  iq score photos -m brisque,niqe
  iq score photo.jpg -r photo.png --map differences.png

Exit codes:
  0 done · 1 an image failed or fell short
  2 wrong usage or a missing model, nothing was done · 130 interrupted`,
    )
    .action(async (images: string[], flags: Record<string, unknown>) => {
      const { runScore } = await import('./run-score.js');
      finish(await runScore(images, flags));
    });
}
