import { jsonOf } from '../json.js';
import { SCHEMA_VERSION } from '../report.js';
import type { Reporter } from './reporter.js';

/** A document a line, each row as soon as it is known. Lines are all alike, so that `jq .path` needs no exceptions. */
export const ndjson: Reporter = {
  open: ({ command }, output) => ({
    add: (row) => output.write(`${jsonOf({ schemaVersion: SCHEMA_VERSION, command, ...row })}\n`),
    end: () => output.commit(),
    discard: () => output.discard(),
  }),
};
