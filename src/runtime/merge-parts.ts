import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readLine } from './line-file.js';
import { HEAD, type Part, readPart } from './record-part.js';

interface Merge {
  /** Whether a line is still of use. */
  isKept(part: Part, identity: number, offset: number): boolean;
  /** Lines that are kept at most: the newest. */
  readonly most: number;
  /** The path of the journal that takes the parts' place. */
  readonly target: string;
}

/** Writes the lines of use into one journal, flushes it and removes the parts. Where that fails they stay as they are. */
export function mergeParts(parts: readonly Part[], { isKept, most, target }: Merge): void {
  const temporary = `${target}.tmp`;
  try {
    const kept = parts.map((part) => {
      const offsets: number[] = [];
      const again = readPart(part.path, (identity, offset) => {
        if (isKept(part, identity, offset)) offsets.push(offset);
      });
      if (typeof again !== 'string') closeSync(again.file);
      return { part, offsets };
    });
    let surplus = kept.reduce((sum, { offsets }) => sum + offsets.length, 0) - most;
    const file = openSync(temporary, 'w');
    try {
      writeSync(file, HEAD);
      for (const { part, offsets } of kept) {
        for (const offset of offsets) {
          if (surplus-- > 0) continue;
          const line = Buffer.from(`${readLine(part.file, offset)}\n`);
          if (writeSync(file, line) < line.length) throw new Error('cut short');
        }
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
    for (const { path } of parts) rmSync(path, { force: true });
  } catch {
    // A journal that could not be made shorter still holds.
    rmSync(temporary, { force: true });
  }
}
