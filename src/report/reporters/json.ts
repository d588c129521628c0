import { jsonReport } from '../json.js';
import type { Reporter } from './reporter.js';

/** One document: `--json -`. */
export const json: Reporter = {
  open: ({ command }, output) => jsonReport(output, command),
};
