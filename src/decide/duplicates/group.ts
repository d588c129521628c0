import { type PictureSignature, readSignature } from '../../measure/picture-signature.js';
import { CONTENT_INDEX_BYTES, ContentIndex } from './content-index.js';
import type { HashTable } from './hash-table.js';
import { gathered, hammingDistance } from './hashes.js';
import { LeaderIndex } from './leader-index.js';
import { NEAR_BYTES, withNear } from './near-hashes.js';
import { RANKING_BYTES, ranking, sortByPath } from './ranking.js';
import { showSamePicture } from './same-picture.js';

/** The DCT hashes of duplicates differ in at most so many of 64 bits. */
const FREQUENCY_RADIUS = 14;

/** Where images stand among their duplicates, by item. */
export interface DuplicateColumns {
  /** From 1; 0 for none. */
  readonly groups: Uint32Array;
  /** The item that is its group's best, itself perhaps, or alone. */
  readonly best: Uint32Array;
}

/**
 * Groups images that show the same picture: files with the same bytes, and those whose perceptual hashes are near and
 * whose signatures agree. Going from the best to the worst, an image joins the best group whose best it duplicates, or is the
 * best of its own: so every member duplicates its group's best, and groups depend neither on the input's order nor on chains
 * of resemblance.
 *
 * A small copy can look sharper than its original and score higher, yet nobody wants to keep it instead. So the better of two
 * images is the one whose pixels are of the higher class, each twice the one below; in a class the one with the higher score;
 * then the one with more pixels; then the first by path. Pictures of some burst mostly have the same pixels, and their scores
 * decide.
 *
 * @param signatureOf the text of an item's signature; asked only of those that have a near one, several times perhaps
 */
export function groupTable(table: HashTable, signatureOf: (item: number) => string | null): DuplicateColumns {
  // Steps of which none needs its memory longer share it: else several times as much waits to be collected.
  const scratch = new ArrayBuffer(Math.max(RANKING_BYTES, CONTENT_INDEX_BYTES, NEAR_BYTES) * table.size);
  const order = ranking(table, scratch);
  const best = withSameContent(table, order, scratch);
  const candidates = nearOnes(table, order, best, scratch);
  // From here on by place among these, the best first.
  const frequencies = gathered(table.frequencyHashes, candidates);
  const leaders = new LeaderIndex(
    table.differenceHashes,
    candidates,
    (a, b) => hammingDistance(frequencies, a, b) <= FREQUENCY_RADIUS,
  );
  const signatures = new SignatureReader(signatureOf);
  for (let place = 0; place < candidates.length; place++) {
    const item = candidates[place] ?? 0;
    const leader = findLeader(item, leaders.near(place));
    if (leader === undefined) leaders.add(place);
    else best[item] = leader;
  }
  // Files with the same bytes go where the best of them went.
  for (const item of order) best[item] = best[best[item] ?? item] ?? item;
  return { groups: numbered(table.paths, best), best };

  function findLeader(item: number, near: readonly number[]): number | undefined {
    let own: PictureSignature | undefined;
    for (const place of near) {
      const leader = candidates[place] ?? 0;
      own ??= signatures.read(item);
      if (!own) return undefined;
      const other = signatures.readLeader(leader);
      if (other && showSamePicture(own, other)) return leader;
    }
    return undefined;
  }
}

/** For each item the best with the same bytes, itself perhaps. */
function withSameContent(table: HashTable, order: Uint32Array, scratch: ArrayBuffer): Uint32Array {
  const contents = new ContentIndex(table, scratch);
  const best = new Uint32Array(table.size);
  for (const item of order) best[item] = contents.findOrAdd(item) ?? item;
  return best;
}

/** The items that have another with a near hash, from the best to the worst; of the same bytes only the best one. */
function nearOnes(
  table: HashTable,
  order: Uint32Array,
  best: Uint32Array,
  scratch: ArrayBuffer,
): Uint32Array {
  const hashed = filtered(best, (leader, item) => leader === item && table.hasHashes(item));
  const flags = withNear(table.differenceHashes, hashed, scratch);
  return filtered(order, (item) => flags[item] === 1);
}

/** As `Uint32Array.filter`, which takes several times the memory. */
function filtered(numbers: Uint32Array, isKept: (number: number, at: number) => boolean): Uint32Array {
  let count = 0;
  for (let at = 0; at < numbers.length; at++) count += Number(isKept(numbers[at] ?? 0, at));
  const kept = new Uint32Array(count);
  count = 0;
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] ?? 0;
    if (isKept(number, at)) kept[count++] = number;
  }
  return kept;
}

/** Numbers of groups by item. */
function numbered(paths: readonly string[], best: Uint32Array): Uint32Array {
  const groups = new Uint32Array(best.length);
  for (let item = 0; item < best.length; item++) {
    const leader = best[item] ?? item;
    if (leader !== item) groups[leader] = 1;
  }
  const inOrder = filtered(best, (leader, item) => leader === item && groups[item] === 1);
  sortByPath(paths, inOrder);
  for (let at = 0; at < inOrder.length; at++) groups[inOrder[at] ?? 0] = at + 1;
  for (let item = 0; item < best.length; item++) groups[item] = groups[best[item] ?? item] ?? 0;
  return groups;
}

/** Reads signatures, those of the last few leaders only once: of a large group it is asked for again and again. */
class SignatureReader {
  readonly #textOf: (item: number) => string | null;
  readonly #kept = new Map<number, PictureSignature | undefined>();

  constructor(textOf: (item: number) => string | null) {
    this.#textOf = textOf;
  }

  read(item: number): PictureSignature | undefined {
    const text = this.#textOf(item);
    return text === null ? undefined : readSignature(text);
  }

  readLeader(item: number): PictureSignature | undefined {
    if (this.#kept.has(item)) return this.#kept.get(item);
    const signature = this.read(item);
    // Few, so that those that go are young garbage.
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(item, signature);
    return signature;
  }
}

const KEPT = 256;
