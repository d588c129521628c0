/** Words of 32 random bits (G. Marsaglia, "Xorshift RNGs", 2003, with a final multiplication), the same for a seed. */
export function randomWords(seed: number): () => number {
  let state = (seed * 0x9e3779b9 + 0x6d2b79f5) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    let word = Math.imul(state, 0x85ebca6b);
    word ^= word >>> 13;
    return (Math.imul(word, 0xc2b2ae35) ^ (word >>> 16)) >>> 0;
  };
}

/** Eight hexadecimal digits. */
export function hexWord(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
