/**
 * Prints measurements as markdown tables: `npm run bench` runs every section, `npm run bench -- metrics` those named.
 */
import { duplicates } from './duplicates.js';
import { metrics } from './metrics.js';
import { noReference } from './no-reference.js';
import { throughput } from './throughput.js';

/** A section measures and returns markdown. */
const SECTIONS: Record<string, () => Promise<string>> = {
  duplicates,
  metrics,
  'no-reference': noReference,
  throughput,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(SECTIONS, name));
if (unknown.length > 0) {
  console.error(
    `Expected sections out of ${Object.keys(SECTIONS).join(', ')} but received ${unknown.join(', ')}.`,
  );
  process.exit(2);
}
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (named.length === 0 || named.includes(name)) console.log(`## ${name}\n\n${await measure()}\n`);
}
