import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';
import { withCommonOptions, withInputOptions, withShard, withSince, withTreeOptions } from './common.js';

/** Declares `iq enhance`. */
export function enhanceCommand(finish: Finish): Command {
  const command = new Command('enhance')
    .summary('enlarge images by a network')
    .description(
      'Writes every image two or four times as wide and high, its luma enlarged by a network that learnt from ' +
        'photographs. Grey, 16 bits, transparency and the colour profile stay. Needs npm i onnxruntime-node.',
    )
    .argument('[paths...]', 'folders, files, globs, or - for a list on standard input')
    .optionsGroup('Output:')
    .addOption(essential('-o, --out <dir>', 'folder for the same tree (default: <dir>-enhanced)'))
    .addOption(essential('-n, --dry-run', 'do everything but write images'))
    .addOption(essential('-f, --format <name>', 'png (default), jpeg, webp or avif, at quality 90'))
    .addOption(
      essential('--target-width <n>', 'reduce to this width; what is as wide already is copied unchanged'),
    )
    .addOption(essential('--csv <file>', 'a row for each image, as CSV; - for standard output'))
    .option('--json <file>', 'the same as JSON; - for standard output')
    .addOption(essential('--report <file>', 'a page to look at, complete in one HTML file'))
    .option('--reporter <name>', 'on standard output: text, json, ndjson, csv or github (default: text)')
    .optionsGroup('Network:')
    .addOption(
      essential('-s, --scale <n>', "how many times as wide and high: 2 (default), 4, or the model's own"),
    )
    .addOption(
      essential(
        '--model <name>',
        'photo (default), photo-jpeg (default for coarse JPEG), photo-gan (sharper, invents detail), or an .onnx file',
      ),
    )
    .option('--tile <n>', 'pixels on a side that are computed at a time; changes memory only (default: 256)')
    .option(
      '--overlap <n>',
      'pixels around a tile that the network sees too: at least 12 for our own (default: 12, 16 for others)',
    );
  return withCommonOptions(withTreeOptions(withShard(withSince(withInputOptions(command)))))
    .addHelpText(
      'after',
      `
Examples:
  iq enhance photos
  iq enhance thumbnails -o large --target-width 1600 -f webp
  iq enhance stamps --scale 4 --model photo-gan
  iq enhance scans --model my-model.onnx --overlap 32

Exit codes:
  0 done · 1 some image failed
  2 wrong usage or an unusable model, nothing was done · 130 interrupted`,
    )
    .action(async (paths: string[], flags: Record<string, unknown>) => {
      const { runEnhance } = await import('./run-enhance.js');
      finish(await runEnhance(paths, flags));
    });
}
