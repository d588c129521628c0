import type { Reporter } from './reporter.js';

/** For people; what they read on standard error does not come this way. */
export const text: Reporter = {
  open: (account, output) => ({
    async add(row) {
      const line = account.line(row);
      if (line !== '') await output.write(line);
    },
    end: () => output.commit(),
    discard: () => output.discard(),
  }),
};
