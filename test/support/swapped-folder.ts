import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds; some so short that a file may be opened before and looked at behind a swap. */
const PAUSES = [0, 1, 0, 7, 2, 0, 20];

/** Works while a folder is swapped for a link to another and back, as often as that can be; in the end it is as it was. */
export async function whileSwapped<T>(folder: string, other: string, work: () => Promise<T>): Promise<T> {
  const aside = path.join(path.dirname(path.dirname(folder)), 'aside');
  mkdirSync(aside);
  const kept = path.join(aside, path.basename(folder));
  let isOver = false;
  const over = Promise.allSettled([work()]).then(([result]) => {
    isOver = true;
    return result;
  });
  for (let round = 0; !isOver; round++) {
    renameSync(folder, kept);
    symlinkSync(other, folder);
    await wait(PAUSES[round % PAUSES.length]);
    rmSync(folder);
    renameSync(kept, folder);
    await wait(PAUSES[(round * 3) % PAUSES.length]);
  }
  rmSync(aside, { recursive: true });
  const result = await over;
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
