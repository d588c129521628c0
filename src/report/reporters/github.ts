import { annotationLine, createLocator, tallyLine } from '../github/annotation.js';
import { createNoteList } from '../github/note-list.js';
import { appendStepSummary } from '../github/step-summary.js';
import { createTotals } from '../github/totals.js';
import type { Reporter } from './reporter.js';

/** For GitHub Actions: an annotation for each note, the worst first, and a summary of the step. */
export const github: Reporter = {
  open(account, output, surroundings) {
    const { command } = account;
    const list = createNoteList();
    const totals = createTotals();
    return {
      async add(row) {
        totals.add(account.change?.(row) ?? null);
        for (const note of account.notes(row)) list.add(note);
      },
      async end() {
        for (const note of account.lastNotes?.() ?? []) list.add(note);
        const locate = await createLocator(account.root(), surroundings);
        const notes = list.worst().map((note) => ({ ...note, file: locate(note.path) }));
        for (const note of notes) await output.write(annotationLine(command, note));
        await output.write(tallyLine(command, list.counts));
        await output.commit();
        await appendStepSummary({ command, totals, notes, counts: list.counts }, surroundings);
      },
      discard: () => output.discard(),
    };
  },
};
