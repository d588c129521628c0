import { type PictureSignature, readSignature } from '../../measure/picture-signature.js';
import { ContentIndex } from './content-index.js';
import { type Fingerprinted, HashTable } from './hash-table.js';
import { hammingDistance } from './hashes.js';
import { LeaderIndex } from './leader-index.js';
import { withNear } from './near-hashes.js';
import { showSamePicture } from './same-picture.js';

/** The DCT hashes of duplicates differ in at most so many of 64 bits. */
const FREQUENCY_RADIUS = 14;

/** Where an image stands among its duplicates. */
export interface Duplicates {
  /** From 1, in the order of the paths of the groups' best; `null` for an image without duplicates. */
  readonly group: number | null;
  /** Path of the group's best image; `null` for that one itself and for an image without duplicates. */
  readonly duplicateOf: string | null;
  /** Whether the file has the same bytes as the group's best. */
  readonly identical: boolean;
}

/** The same in columns, by item. */
export interface DuplicateColumns {
  /** From 1; 0 for none. */
  readonly groups: Uint32Array;
  /** The item that is its group's best, itself perhaps, or alone. */
  readonly best: Uint32Array;
}

/**
 * Groups images that show the same picture: files with the same bytes, and those whose perceptual hashes are near and
 * whose signatures agree. Going from the best score to the worst, equal ones by path, an image joins the best group whose best
 * it duplicates, or is the best of its own: so every member duplicates its group's best, and groups depend neither on the
 * input's order nor on chains of resemblance.
 */
export function groupDuplicates(
  items: readonly (Fingerprinted & { readonly signature: string | null })[],
): Duplicates[] {
  const table = new HashTable(items.length);
  for (const item of items) table.add(item);
  const { groups, best } = groupTable(table, (item) => items[item]?.signature ?? null);
  return items.map((_, item) => {
    const first = best[item] ?? item;
    return {
      group: groups[item] || null,
      duplicateOf: first === item ? null : (table.paths[first] ?? null),
      identical: first !== item && table.isSameContent(first, item),
    };
  });
}

/**
 * `groupDuplicates` for any number of images.
 *
 * @param signatureOf the text of an item's signature; asked only of those that have a near one, several times perhaps
 */
export function groupTable(table: HashTable, signatureOf: (item: number) => string | null): DuplicateColumns {
  const order = ranking(table);
  const best = withSameContent(table, order);
  const hashed = order.filter((item) => best[item] === item && table.hasHashes(item));
  const candidates = withNear(table.differenceHashes, hashed);
  const leaders = new LeaderIndex(table.differenceHashes, candidates);
  const places = new Uint32Array(table.size);
  const signatures = new SignatureReader(signatureOf);
  for (const [place, item] of candidates.entries()) {
    places[item] = place;
    const leader = findLeader(item);
    if (leader === undefined) leaders.add(item);
    else best[item] = leader;
  }
  // Files with the same bytes go where the best of them went.
  for (const item of order) best[item] = best[best[item] ?? item] ?? item;
  return { groups: numbered(table.paths, best), best };

  function findLeader(item: number): number | undefined {
    const near = leaders.near(item);
    if (near.length === 0) return undefined;
    const own = signatures.read(item);
    if (!own) return undefined;
    for (const leader of near.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0))) {
      if (hammingDistance(table.frequencyHashes, item, leader) > FREQUENCY_RADIUS) continue;
      const other = signatures.read(leader);
      if (other && showSamePicture(own, other)) return leader;
    }
    return undefined;
  }
}

/** For each item the best with the same bytes, itself perhaps. */
function withSameContent(table: HashTable, order: Uint32Array): Uint32Array {
  const contents = new ContentIndex(table);
  const best = new Uint32Array(table.size);
  for (const item of order) best[item] = contents.findOrAdd(item) ?? item;
  return best;
}

/** The items from the best to the worst. */
function ranking({ paths, scores, size }: HashTable): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, item) => item);
  return order.sort((a, b) => {
    const [scoreA, scoreB] = [scores[a] ?? 0, scores[b] ?? 0];
    if (scoreA !== scoreB) return scoreA > scoreB ? -1 : 1;
    return comparePaths(paths[a] ?? '', paths[b] ?? '');
  });
}

function comparePaths(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function numbered(paths: readonly string[], best: Uint32Array): Uint32Array {
  const leaders = new Set(best.filter((leader, item) => leader !== item));
  const inOrder = [...leaders].sort((a, b) => comparePaths(paths[a] ?? '', paths[b] ?? ''));
  const numbers = new Map(inOrder.map((leader, at) => [leader, at + 1]));
  return best.map((leader) => numbers.get(leader) ?? 0);
}

/** Reads signatures, of which the last few are asked for again and again. */
class SignatureReader {
  readonly #textOf: (item: number) => string | null;
  readonly #kept = new Map<number, PictureSignature | undefined>();

  constructor(textOf: (item: number) => string | null) {
    this.#textOf = textOf;
  }

  read(item: number): PictureSignature | undefined {
    if (this.#kept.has(item)) return this.#kept.get(item);
    const text = this.#textOf(item);
    const signature = text === null ? undefined : readSignature(text);
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(item, signature);
    return signature;
  }
}

const KEPT = 4096;
