/**
 * Deals weights out to shards so that they come out about even: the heaviest goes first, always to whichever shard has least
 * so far (Graham's longest processing time first). What weighs nothing is dealt out in turn.
 *
 * @returns of each weight its shard, from 0
 */
export function deal(weights: Float64Array, shards: number): Uint16Array {
  const shardOf = new Uint16Array(weights.length);
  const heaviestFirst = [...weights.keys()].sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const lightest = new LightestShard(shards);
  let next = 0;
  for (const at of heaviestFirst) {
    const weight = weights[at] ?? 0;
    shardOf[at] = weight > 0 ? lightest.add(weight) : next++ % shards;
  }
  return shardOf;
}

/** Shards by their weights so far, in a binary heap; of equal ones the first comes first. */
class LightestShard {
  readonly #weights: Float64Array;
  readonly #heap: Uint32Array;

  constructor(shards: number) {
    this.#weights = new Float64Array(shards);
    this.#heap = Uint32Array.from({ length: shards }, (_, shard) => shard);
  }

  /** Gives a weight to the lightest shard. @returns which one that is */
  add(weight: number): number {
    const shard = this.#at(0);
    this.#weights[shard] = (this.#weights[shard] ?? 0) + weight;
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let first = this.#isBefore(left, place) ? left : place;
      if (this.#isBefore(right, first)) first = right;
      if (first === place) return shard;
      [this.#heap[place], this.#heap[first]] = [this.#at(first), this.#at(place)];
      place = first;
    }
  }

  #at(place: number): number {
    return this.#heap[place] ?? 0;
  }

  #isBefore(a: number, b: number): boolean {
    if (a >= this.#heap.length) return false;
    const [first, second] = [this.#at(a), this.#at(b)];
    const difference = (this.#weights[first] ?? 0) - (this.#weights[second] ?? 0);
    return difference < 0 || (difference === 0 && first < second);
  }
}
