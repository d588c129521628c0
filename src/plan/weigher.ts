import type { Sieve } from '../discover/findings.js';
import type { Entry } from '../discover/listing.js';
import { PathTally } from '../discover/path-tally.js';
import { BUCKETS, bucketOf } from '../discover/shard.js';
import type { Scale } from './scales.js';

/** Weighs images as they are found, by bucket, and keeps none of them. */
export class Weigher implements Sieve {
  readonly tally: PathTally;
  /** Of each bucket. */
  readonly counts = new Float64Array(BUCKETS);
  readonly weights = new Float64Array(BUCKETS);
  readonly #scale: Scale;
  #weighing = 0;
  #enough = 0;
  #wake: (() => void) | undefined;

  /** @param canRepeat whether an image may come several times */
  constructor(scale: Scale, canRepeat: boolean) {
    this.#scale = scale;
    this.tally = new PathTally(canRepeat);
  }

  keeps({ path, error }: Entry): boolean {
    if (!this.tally.add(path)) return false;
    const bucket = bucketOf(path);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    if (error === undefined) void this.#add(path, bucket);
    return false;
  }

  /** Images are found faster than they are weighed, and must not pile up. */
  room(): Promise<void> | undefined {
    return this.#weighing < this.#scale.most ? undefined : this.#until(this.#scale.most - 1);
  }

  /** Resolves when every image that was found has been weighed. */
  async finish(): Promise<void> {
    if (this.#weighing > 0) await this.#until(0);
  }

  #until(enough: number): Promise<void> {
    this.#enough = enough;
    return new Promise((wake) => {
      this.#wake = wake;
    });
  }

  async #add(path: string, bucket: number): Promise<void> {
    this.#weighing++;
    const weight = await this.#scale.weigh(path);
    this.weights[bucket] = (this.weights[bucket] ?? 0) + weight;
    this.#weighing--;
    if (this.#weighing <= this.#enough) this.#wake?.();
  }
}
