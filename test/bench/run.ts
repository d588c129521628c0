/**
 * Prints measurements as markdown tables: `npm run bench` runs every section, `npm run bench -- metrics` those named.
 */
import { bisection } from './bisection.js';
import { duplicates } from './duplicates.js';
import { families } from './families.js';
import { large } from './large.js';
import { merge } from './merge.js';
import { metrics } from './metrics.js';
import { noReference } from './no-reference.js';
import { page } from './page.js';
import { predictors } from './predictors.js';
import { rank, rankMemory } from './rank.js';
import { search } from './search.js';
import { shards } from './shards.js';
import { throughput } from './throughput.js';
import { unchanged } from './unchanged.js';

/** A section measures and returns markdown. */
const SECTIONS: Record<string, () => Promise<string>> = {
  metrics,
  'no-reference': noReference,
  search,
  predictors,
  bisection,
  families,
  large,
  duplicates,
  rank,
  'rank-memory': rankMemory,
  merge,
  shards,
  throughput,
  page,
  unchanged,
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
