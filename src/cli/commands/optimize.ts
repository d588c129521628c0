import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import {
  withCommonOptions,
  withInputOptions,
  withPageOptions,
  withShard,
  withSince,
  withTreeOptions,
} from './common.js';

/** Declares `iq optimize`. */
export function optimizeCommand(finish: Finish): Command {
  const command = new Command('optimize')
    .summary('write every image at the lowest quality that still meets a target')
    .description(
      'Finds for every image the lowest encoder quality whose score against the original still meets the target, ' +
        'and writes that file. What cannot be made smaller is copied unchanged.',
    )
    .argument('<paths...>', 'folders, files, globs, or - for a list on standard input')
    .optionsGroup('Output:')
    .addOption(essential('-o, --out <dir>', 'folder for the same tree (default: <dir>-optimized)'))
    .addOption(essential('--in-place', 'replace the originals, each atomically'))
    .addOption(essential('-n, --dry-run', 'do everything but write images'))
    .addOption(essential('--csv <file>', 'a row for each image, as CSV; - for standard output'))
    .option('--json <file>', 'the same as JSON; - for standard output')
    .option('--reporter <name>', 'on standard output: text, json, ndjson, csv or github (default: text)');
  withPageOptions(command)
    .option('--rank', 'rank the originals too: rows come the best first, with the columns of iq rank')
    .optionsGroup('Quality:')
    .addOption(essential('-m, --metric <name>', 'ssim (default), ms-ssim, ssimulacra2, psnr or ssim.js'))
    .addOption(essential('-t, --target <score>', 'lowest score that is good enough'))
    .addOption(essential('--preset <name>', 'small, balanced (default) or high: ssim .958, .98, .99'))
    .option('--floor <score>', 'also demand this of the worst area (5th percentile of 32×32 tiles)')
    .addOption(essential('-f, --format <list>', 'keep (default), auto (smallest), or jpeg,webp,avif,png'))
    .option('--min-quality <n>', 'lowest quality to consider, 1–100 (default: 1)')
    .option('--max-quality <n>', 'highest quality to consider, 1–100 (default: 100)')
    .option('--effort <n>', '0 fast … 9 small (default: 4)')
    .option('--min-saving <percent>', 'keep the original below this saving (default: 2)')
    .addOption(essential('--strip', 'drop EXIF, XMP and IPTC of what is written anew'))
    .optionsGroup('Prediction:')
    .option('--strategy <name>', 'search proves the quality, predict encodes once unscored (default: search)')
    .option(
      '--predictor <name>',
      "probe (a cheap encode) or bpp (the source's bits per pixel) (default: probe)",
    )
    .option('--model <file>', 'a model that iq train made, for --predictor bpp (default: lines of our own)')
    .option('--verify', 'with predict: score the result, and search where it misses')
    .option('--no-proof', 'with search: do not try the quality right below (JPEG, AVIF)');
  // With a list there need be no path.
  command.registeredArguments[0]?.argOptional();
  return withCommonOptions(withTreeOptions(withShard(withSince(withInputOptions(command)))))
    .addHelpText(
      'after',
      `
Examples:
  iq optimize photos --csv report.csv
  iq optimize photos --report report.html
  iq optimize photos -f webp,avif --strip -o public/images
  iq optimize photos --in-place --target .99
  git ls-files -z '*.png' | iq optimize --files-from - -0 --in-place

Exit codes:
  0 done · 1 some image failed · 2 wrong usage, nothing done · 130 interrupted`,
    )
    .action(async (paths: string[], flags: Record<string, unknown>) => {
      const { runOptimize } = await import('./run-optimize.js');
      finish(await runOptimize(paths, flags));
    });
}
