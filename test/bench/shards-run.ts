/**
 * Deals out paths like those of product photographs, in a process of its own, so that its peak memory can be told, and prints
 * what came of it as JSON.
 */
import { createHash } from 'node:crypto';
import { PathTally } from '../../src/discover/path-tally.js';
import { BUCKETS, bucketOf, pathHash } from '../../src/discover/shard.js';
import { deal } from '../../src/plan/deal.js';
import { randomWords } from '../support/hashes.js';

const images = Number(process.argv[2]);
const COUNTS = [4, 16, 64];
const random = randomWords(11);
const uniform = () => (random() + 0.5) / 2 ** 32;
/** Log-normal, median 300 kB; the largest of ten million has some 60 MB. */
const size = () =>
  Math.round(3e5 * Math.exp(Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())));

const sizes = COUNTS.map((count) => new Float64Array(count));
const weights = new Float64Array(BUCKETS);
const tally = new PathTally(false);
const before = process.cpuUsage();
for (let i = 0; i < images; i++) {
  const sku = createHash('md5')
    .update(String(i >> 2))
    .digest('hex')
    .slice(0, 10);
  const path = `shop/${sku.slice(0, 2)}/${sku}/${sku}_${(i & 3) + 1}.jpg`;
  const hash = pathHash(path);
  for (const [at, count] of COUNTS.entries()) {
    const own = sizes[at];
    if (own) own[hash % count] = (own[hash % count] ?? 0) + 1;
  }
  tally.add(path);
  const bucket = bucketOf(path);
  weights[bucket] = (weights[bucket] ?? 0) + size();
}
const { user, system } = process.cpuUsage(before);
const start = performance.now();
const planned = COUNTS.map((count) => {
  const sums = new Float64Array(count);
  for (const [bucket, shard] of deal(weights, count).entries())
    sums[shard] = (sums[shard] ?? 0) + (weights[bucket] ?? 0);
  return spread(sums);
});
console.log(
  JSON.stringify({
    images,
    counts: COUNTS,
    byHash: sizes.map(spread),
    planned,
    cpuSeconds: (user + system) / 1e6,
    dealMs: (performance.now() - start) / COUNTS.length,
    // libuv gives kilobytes.
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }),
);

/** How far the smallest and the largest are off the mean, as shares of it. */
function spread(sums: Float64Array): { off: number; range: number } {
  const mean = sums.reduce((sum, part) => sum + part, 0) / sums.length;
  const [least, most] = [Math.min(...sums), Math.max(...sums)];
  return { off: Math.max(mean - least, most - mean) / mean, range: (most - least) / mean };
}
