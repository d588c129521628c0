/** What the shell learns. */
export const EXIT = {
  /** Everything was done; images that were kept count as done. */
  ok: 0,
  /** Some image failed, or a budget was missed. */
  failed: 1,
  /** The command line, the configuration, the output folder or a model cannot be used, or there is nothing to read. */
  usage: 2,
  /** Stopped by Ctrl-C or a termination signal. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Tells which exit code a command ended with. */
export type Finish = (code: ExitCode) => void;
