import type { TextOutput } from '../../src/report/output-file.js';

export interface Written extends TextOutput {
  /** What was written, piece by piece. */
  readonly pieces: readonly string[];
  readonly state: () => 'open' | 'committed' | 'discarded';
}

/** A place for a report in memory. */
export function textOutput(): Written {
  const pieces: string[] = [];
  let state: ReturnType<Written['state']> = 'open';
  return {
    pieces,
    state: () => state,
    async write(text) {
      pieces.push(text);
    },
    async commit() {
      state = 'committed';
    },
    async discard() {
      if (state === 'open') state = 'discarded';
    },
  };
}
