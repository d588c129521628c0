interface Waiting {
  readonly bytes: number;
  /** How many that came later were admitted before. */
  overtaken: number;
  readonly admit: () => void;
}

/** So many small ones may go before one that waits for more memory; after that it is its turn. */
const MOST_OVERTAKING = 16;

/**
 * Admits work by the memory it will need, so that eight large images are not decoded at once. Large ones wait for one another
 * while small ones go on, but none waits for ever: only so many may overtake it. Work that exceeds the whole budget is
 * admitted alone.
 */
export class Admission {
  readonly #budget: number;
  readonly #queue: Waiting[] = [];
  #used = 0;

  /** @param budget bytes that may be in use at the same time */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Bytes that nobody uses; less than none where one exceeds the whole budget. */
  get free(): number {
    return this.#budget - this.#used;
  }

  /** Resolves when so many bytes may be used; the returned function, called once, gives them back. */
  async acquire(bytes: number): Promise<() => void> {
    await new Promise<void>((admit) => {
      this.#queue.push({ bytes, overtaken: 0, admit });
      this.#admit();
    });
    return () => {
      this.#used -= bytes;
      this.#admit();
    };
  }

  #admit(): void {
    const passed: Waiting[] = [];
    for (let at = 0; ; ) {
      const next = this.#queue[at];
      if (!next) return;
      if (this.#used === 0 || next.bytes <= this.free) {
        this.#queue.splice(at, 1);
        for (const other of passed) other.overtaken++;
        this.#used += next.bytes;
        next.admit();
      } else if (next.overtaken < MOST_OVERTAKING) {
        passed.push(next);
        at++;
      } else return;
      // Whoever was overtaken often enough by now lets no other pass.
      if (passed.some(({ overtaken }) => overtaken >= MOST_OVERTAKING)) return;
    }
  }
}
