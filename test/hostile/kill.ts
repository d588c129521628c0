import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { addPictures } from '../support/files.js';
import { killAndResume, undisturbed } from '../support/killed-run.js';
import { MANY_PICTURES } from '../support/resumed.js';

/**
 * Kills runs at random moments and goes on with them, half of them in place: `tsx test/hostile/kill.ts --runs 200 --seed 1`.
 * Exit code 1 if anything of the result is not as an undisturbed run has it.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const root = mkdtempSync(path.join(tmpdir(), 'iq-kill-'));
try {
  const original = path.join(root, 'original');
  addPictures(original, MANY_PICTURES);
  const cwd = path.join(root, 'work');
  mkdirSync(cwd);
  const truths = [await undisturbed(original, cwd, []), await undisturbed(original, cwd, ['--in-place'])];
  let wrong = 0;
  let unchanged = 0;
  for (let run = 0; run < runs; run++) {
    const truth = truths[run % 2];
    if (!truth) break;
    const result = await killAndResume(original, cwd, truth, seed * 100_000 + run);
    if (result.wrong.length > 0) wrong++;
    unchanged += result.unchanged;
    for (const what of result.wrong) console.error(`run ${run}: ${what}`);
  }
  const images = Object.keys(MANY_PICTURES).length;
  console.log(
    `${runs} runs killed, ${wrong} wrong; of ${images} images ${(unchanged / runs).toFixed(1)} were not done again on average`,
  );
  process.exitCode = wrong > 0 ? 1 : 0;
} finally {
  rmSync(root, { recursive: true, force: true });
}
