/**
 * Proves the search: encodes images at every quality of every codec, judges each file, and compares the lowest that
 * passes with the product's answer. `npm run proof -- [--images <dir>] [--sample <n> --seed <s>] [--jobs <n>]`; without
 * a folder it takes twelve photographs of the shared test material and some fixtures. Exit code 1 on a mismatch.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { discover } from '../../src/discover/files.js';
import { absolutePath } from '../../src/discover/listing.js';
import { avif } from '../../src/encode/avif.js';
import { resolveSettings } from '../../src/settings.js';
import { markdownTable } from '../bench/timing.js';
import { randomFrom } from '../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';
import { CODECS, type Codec, distinctQualities, type Finding, type Picture, prove } from './prove.js';

const FIXTURES = [
  'photos/hedge.webp',
  'photos/meadow.jpg',
  'screens/line art.png',
  'special/colour/display-p3.jpg',
  'special/colour/grey.png',
];
const FASTEST = 0;

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    effort: { type: 'string', default: String(resolveSettings({}).effort) },
  },
});
sharp.cache(false);
sharp.concurrency(1);

const files = await imagesOf(values.images);
const pairs = files.flatMap((file) => CODECS.map((codec) => ({ file, codec })));
const work = values.sample === undefined ? pairs : sampled(pairs, Number(values.sample), Number(values.seed));
const limit = pLimit(Number(values.jobs));
const [first] = files;
const isListRight = first !== undefined && (await limit(async () => isDistinctListRight(await read(first))));
const findings = (await Promise.all(work.map((pair) => limit(() => proveOne(pair))))).flat();
console.log(describe(findings));
console.log(`\nAVIF's distinct qualities are the first of their files: ${isListRight ? 'yes' : 'NO'}.`);
if (!isListRight || findings.some(({ verdict }) => verdict === 'mismatch')) process.exitCode = 1;

async function imagesOf(folder: string | undefined): Promise<string[]> {
  if (folder !== undefined) {
    const listing = await discover({ paths: [folder], cwd: '.', stdin: process.stdin });
    return listing.entries.map((entry) => absolutePath(listing, entry));
  }
  if (!hasShared('photos/kodak')) console.error(`Only fixtures: this ${SHARED_HINT}.`);
  const fixtures = new URL('../../fixtures', import.meta.url).pathname;
  const kodak = hasShared('photos/kodak') ? await imagesOf(sharedPath('photos/kodak')) : [];
  return [...kodak.slice(0, 12), ...FIXTURES.map((name) => join(fixtures, name))];
}

function sampled<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = randomFrom(seed);
  const keyed = all.map((item) => ({ item, key: random() })).sort((a, b) => a.key - b.key);
  return keyed.slice(0, count).map(({ item }) => item);
}

async function proveOne({ file, codec }: { file: string; codec: Codec }): Promise<Finding[]> {
  const result = await prove(await read(file), codec, Number(values.effort));
  console.error(`${basename(file)} ${codec}: ${result.map(({ verdict }) => verdict).join(', ')}`);
  return result;
}

async function read(file: string): Promise<Picture> {
  return { name: basename(file), bytes: await readFile(file) };
}

async function isDistinctListRight(picture: Picture): Promise<boolean> {
  const found = await distinctQualities(picture, 'avif', FASTEST);
  return found.join() === avif.qualities({ min: 1, max: 100 }, { channels: 3 }).join();
}

function describe(all: readonly Finding[]): string {
  const rows = all.map((f) => [
    f.image,
    f.codec,
    String(f.target),
    String(f.scanned ?? 'none'),
    String(f.searched ?? 'none'),
    String(f.encodes),
    f.verdict === 'crossing' ? `crossing, +${(f.excessBytes * 100).toFixed(1)} % bytes` : f.verdict,
  ]);
  const totals = CODECS.map((codec) => {
    const own = all.filter((finding) => finding.codec === codec);
    const count = (verdict: Finding['verdict']) => String(own.filter((f) => f.verdict === verdict).length);
    const encodes = own.reduce((sum, finding) => sum + finding.encodes, 0) / Math.max(own.length, 1);
    return [
      codec,
      String(own.length),
      count('match'),
      count('crossing'),
      count('mismatch'),
      encodes.toFixed(2),
    ];
  });
  return [
    markdownTable(['image', 'codec', 'target', 'scan', 'search', 'encodes', 'verdict'], rows),
    '',
    markdownTable(['codec', 'cases', 'matches', 'accepted crossings', 'mismatches', 'mean encodes'], totals),
  ].join('\n');
}
