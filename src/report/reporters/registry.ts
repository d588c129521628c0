import { csv } from './csv.js';
import { github } from './github.js';
import { json } from './json.js';
import type { ReporterName } from './names.js';
import { ndjson } from './ndjson.js';
import type { Reporter } from './reporter.js';
import { text } from './text.js';

export const REPORTERS = { text, json, ndjson, csv, github } satisfies Record<ReporterName, Reporter>;
