interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/**
 * Admits work by the memory it will need, in the order in which it asks, so that eight large images are not decoded at
 * once. Work that exceeds the whole budget is admitted alone.
 */
export class Admission {
  readonly #budget: number;
  readonly #queue: Waiting[] = [];
  #used = 0;

  /** @param budget bytes that may be in use at the same time */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Resolves when so many bytes may be used; the returned function, called once, gives them back. */
  async acquire(bytes: number): Promise<() => void> {
    await new Promise<void>((admit) => {
      this.#queue.push({ bytes, admit });
      this.#admit();
    });
    return () => {
      this.#used -= bytes;
      this.#admit();
    };
  }

  #admit(): void {
    for (;;) {
      const next = this.#queue[0];
      if (!next || (this.#used > 0 && this.#used + next.bytes > this.#budget)) return;
      this.#queue.shift();
      this.#used += next.bytes;
      next.admit();
    }
  }
}
