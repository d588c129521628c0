import type { Command } from 'commander';
import { essential } from '../help.js';

/** Adds the options by which a command is told its images. */
export function withInputOptions(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .option('--files-from <file>', 'read paths from a list, one a line; - for standard input')
    .option('-0, --null', 'lists are separated by NUL')
    .option('--follow-symlinks', 'follow symbolic links; each file still comes once')
    .option('--max-pixels <n>', 'refuse larger images unread, e.g. 50MP (default: 100MP)')
    .option('--max-frames <n>', 'refuse images with more frames or pages (default: 10000)')
    .option('--max-file-size <size>', 'refuse larger files unread, e.g. 50MB (default: 1GB)')
    .option('--timeout <seconds>', 'give an image up after this long (default: 900)');
}

/** Adds what limits a command to the images that changed. */
export function withSince(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .option('--since <ref>', 'only files that changed since this branch, tag or commit of Git');
}

/** Adds what limits a command to one part of the images, so that several runs share the work. */
export function withShard(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .option('--shard <i/n>', 'only part i of n; auto or auto/n asks Slurm, CI or Kubernetes which')
    .option('--plan <file>', 'parts as iq plan made them even (default: by hashes of paths)');
}

/** Adds what commands take that write a tree of images, and keep a journal of it. */
export function withTreeOptions(command: Command): Command {
  return command
    .option('--base <dir>', 'folder that the output tree starts from')
    .option(
      '--no-cache',
      'work on every image, also those that an earlier run did and that have not changed since',
    )
    .option(
      '--cache-dir <dir>',
      'where journals of runs are kept (default: of the platform, or IQ_CACHE_DIR)',
    );
}

/** Adds the options by which a command makes a page. */
export function withPageOptions(command: Command): Command {
  return command
    .addOption(essential('--report <file>', 'a page to look at, complete in one HTML file'))
    .option('--report-images <how>', 'pictures of the page: embed, link or none (default: embed)');
}

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .optionsGroup('Common:')
    .option('-q, --quiet', 'print errors only')
    .option('--verbose', 'print a line for every image')
    .option('--no-progress', 'no progress bar (there is none without a terminal)')
    .option('--jobs <n>', 'worker processes (default: one for each core)')
    .option(
      '--max-memory <size>',
      'what images in work may take together, by estimate (default: 60 % of what there is)',
    )
    .option('--config <file>', 'configuration (default: iq.config.{js,mjs,json} or package.json#iq)')
    .option('--log-file <file>', 'append everything that is said to a file, with the time');
}
