import type { Reporter } from './reporter.js';

/** A table: `--csv -`. */
export const csv: Reporter = {
  open: (account, output) => account.csv(output),
};
