import type { ShardOption } from './plan/open-shard.js';
import type { CaptureSink } from './report/captures/capture.js';

/** What images a run is for, as every command takes it. */
export interface InputOptions {
  /** Folders, files, globs, or `-` for a list on standard input. */
  readonly paths: readonly string[];
  /** A file with one path a line, or `-`. */
  readonly filesFrom?: string;
  /** The list's paths are separated by NUL. */
  readonly nulSeparated?: boolean;
  /** Files that the caller writes itself and that must not be images of the run. */
  readonly reports?: readonly string[];
  /** Where relative paths start; by default the process's own folder. */
  readonly cwd?: string;
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** The same where a part of them will do. */
export interface PartialInputOptions extends InputOptions {
  /** Only images that changed since this commit: a branch, a tag, or whatever else Git knows it by. */
  readonly since?: string;
  /** Only the images of one shard, of several that together are all; they may run at once, also on other machines. */
  readonly shard?: ShardOption | undefined;
}

/** The same of runs that write images. */
export interface WritingOptions extends PartialInputOptions {
  /** The folder that relative paths, and so the output tree, start from. */
  readonly base?: string;
  /** Do everything but write. */
  readonly dryRun?: boolean;
  /**
   * A folder in which runs write down what they did, for each destination: one that was killed, or does the same again, does
   * only what is missing. By default none.
   */
  readonly journal?: string;
  /** Takes pictures of the results that a report is to show. */
  readonly captures?: CaptureSink;
  /** Told of something that went wrong and does not end the run. */
  readonly onWarning?: (message: string) => void;
}
