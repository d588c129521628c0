import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions, withInputOptions } from './common.js';

/** Declares `iq train`. */
export function trainCommand(finish: Finish): Command {
  const command = new Command('train')
    .summary('fit a quality predictor to your own images')
    .description(
      "Finds the exact quality of each image by search, fits the line from the source's bits per pixel to quality, says how " +
        'far it errs on images it has not seen, and writes the model with a chart. Run again after an interruption, it goes ' +
        'on where it was.',
    )
    .argument('[paths...]', 'folders, files, globs, or - for a list on standard input')
    .optionsGroup('Output:')
    .addOption(
      essential('-o, --out <file>', 'the model, as JSON; labels are kept beside it in <file>.labels.ndjson'),
    )
    .option('--plot <files...>', 'charts, .svg or .png (default: both beside the model)')
    .optionsGroup('Quality:')
    .addOption(essential('-m, --metric <name>', 'ssim (default), ms-ssim, ssimulacra2, psnr or ssim.js'))
    .addOption(essential('-t, --target <score>', 'lowest score that is good enough'))
    .addOption(essential('--preset <name>', 'small, balanced (default) or high: ssim .958, .98, .99'))
    .addOption(essential('--codec <name>', 'jpeg, webp or avif (default: jpeg)'))
    .option('--effort <n>', '0 fast … 9 small (default: 4)');
  return withCommonOptions(withInputOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  iq train photos -o photos.json
  iq train photos -o web.json --codec webp --preset high --plot web.svg
  iq optimize photos --strategy predict --predictor bpp --model photos.json

Exit codes:
  0 done · 1 some image failed, or too few gave a label
  2 wrong usage, nothing was done · 130 interrupted`,
    )
    .action(async (paths: string[], flags: Record<string, unknown>) => {
      const { runTrain } = await import('./run-train.js');
      finish(await runTrain(paths, flags));
    });
}
