/**
 * Groups a million synthetic hashes in a process of its own, so that its peak memory can be told, and prints what it took
 * as JSON.
 */
import { groupTable } from '../../src/decide/duplicates/group.js';
import { HashTable } from '../../src/decide/duplicates/hash-table.js';
import { RADIUS } from '../../src/decide/duplicates/hashes.js';
import { fingerprint } from '../../src/measure/perceptual-hash.js';
import { hexWord, randomWords } from '../support/hashes.js';
import { scene } from '../support/rasters.js';

const IMAGES = 1_000_000;
/** Every tenth image is a copy of the one before it, of which one to seven bits are flipped. */
const PLANTED_EVERY = 10;

const random = randomWords(7);
// Any signature agrees with itself: that of one scene stands for all, and the hashes decide.
const { signature } = fingerprint(scene(64, 64, 3));

const resident = () => process.memoryUsage().rss;
const before = resident();
let filling = 0;
const table = new HashTable(IMAGES);
let [high, low, phash] = [0, 0, ''];
for (let item = 0; item < IMAGES; item++) {
  const planted = item % PLANTED_EVERY === PLANTED_EVERY - 1;
  const flipped = planted ? flips(1 + (Math.floor(item / PLANTED_EVERY) % RADIUS)) : [random(), random()];
  high = planted ? high ^ (flipped[0] ?? 0) : (flipped[0] ?? 0);
  low = planted ? low ^ (flipped[1] ?? 0) : (flipped[1] ?? 0);
  if (!planted) phash = hexWord(random()) + hexWord(random());
  const image = {
    // As files are listed: one string in one piece.
    path: Buffer.from(`photos/${String(item).padStart(7, '0')}.jpg`).toString(),
    // As hashes are printed: one string in one piece.
    content: Buffer.from(Uint32Array.from({ length: 8 }, random).buffer).toString('hex'),
    dhash: hexWord(high) + hexWord(low),
    phash,
    score: (random() % 10_000) / 100,
    pixels: 12_000_000,
  };
  const start = performance.now();
  table.add(image);
  filling += performance.now() - start;
}
const cpu = process.cpuUsage();
const filled = performance.now();
const { groups } = groupTable(table, () => signature);
const end = performance.now();

let planted = 0;
let found = 0;
for (let item = PLANTED_EVERY - 1; item < IMAGES; item += PLANTED_EVERY) {
  planted++;
  const group = groups[item] ?? 0;
  if (group !== 0 && group === groups[item - 1]) found++;
}
console.log(
  JSON.stringify({
    images: IMAGES,
    planted,
    found,
    cpuSeconds: (process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / 1e6,
    addSeconds: filling / 1000,
    groupSeconds: (end - filled) / 1000,
    startMegabytes: before / 1e6,
    // libuv gives kilobytes.
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }),
);

/** Two words in which exactly so many bits are set. */
function flips(count: number): [number, number] {
  const words: [number, number] = [0, 0];
  for (let set = 0; set < count; ) {
    const bit = random() % 64;
    const word = bit >> 5;
    const mask = 1 << (bit & 31);
    if (((words[word] ?? 0) & mask) !== 0) continue;
    words[word] = (words[word] ?? 0) | mask;
    set++;
  }
  return words;
}
