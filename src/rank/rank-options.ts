import { resolve } from 'node:path';
import { assertNotWrittenOver } from '../encode/overwriting.js';
import type { RankOptions } from '../rank.js';

/** All that a ranking writes, as absolute paths. */
export function writtenFiles({ reports = [], calibrate }: RankOptions, cwd: string): string[] {
  return given([...reports, calibrate], cwd);
}

/**
 * Proves that no file that options name to be read is written over; only a report may take the place of `from`.
 *
 * @throws IqError `output_is_input`
 */
export async function assertOptionFilesKept(options: RankOptions, cwd: string): Promise<void> {
  const { calibration, calibrate, taste, from } = options;
  const kept = async (read: readonly (string | undefined)[], written: readonly string[]) => {
    const entries = given(read, cwd).map((path) => ({ path }));
    await assertNotWrittenOver('input', { root: '/', entries }, written);
  };
  await kept([calibration, taste], writtenFiles(options, cwd));
  await kept([from], given([calibrate], cwd));
}

/** What was said of how pictures are judged, by the names of options; empty if nothing. */
export function judgingOptions({
  aesthetic,
  faces,
  promptPositive,
  promptNegative,
  taste,
}: RankOptions): string {
  const said = Object.entries({
    '--aesthetic': aesthetic,
    '--faces': faces,
    '--prompt-positive': promptPositive,
    '--prompt-negative': promptNegative,
    '--taste': taste,
  });
  return said.flatMap(([name, value]) => (value === undefined ? [] : [name])).join(', ');
}

function given(paths: readonly (string | undefined)[], cwd: string): string[] {
  return paths.flatMap((path) => (path === undefined ? [] : [resolve(cwd, path)]));
}
