import { LEVELS, type Note } from '../reporters/reporter.js';

/** A step's summary has no room for more. */
const KEPT = 10_000;

export type Counts = Readonly<Record<Note['level'], number>>;

export interface NoteList {
  /** Of all that were added. */
  readonly counts: Counts;
  add(note: Note): void;
  /** As many as are of use: the worst, by level and weight, and else in the order in which they came. */
  worst(): readonly Note[];
}

export function createNoteList(kept = KEPT): NoteList {
  const counts = { error: 0, warning: 0, notice: 0 };
  let notes: Note[] = [];
  const worst = () => {
    notes = notes.sort(byWeight).slice(0, kept);
    return notes;
  };
  return {
    counts,
    add(note) {
      counts[note.level]++;
      notes.push(note);
      if (notes.length >= 2 * kept) worst();
    },
    worst,
  };
}

function byWeight(a: Note, b: Note): number {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || (b.weight ?? 0) - (a.weight ?? 0);
}
