import { loadPlanOptions } from '../../config/load.js';
import { IqError } from '../../errors.js';
import { plan } from '../../plan.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defined } from '../options.js';
import { placeName } from '../place-name.js';
import { describePlan } from '../plan-lines.js';
import { assertApart } from '../written-files.js';
import { batchOptions, inSession, optionSources, requirePaths } from './session.js';

/** Runs `iq plan`. */
export async function runPlan(paths: readonly string[], flags: Record<string, unknown>): Promise<ExitCode> {
  const options = await loadPlanOptions(optionSources(flags));
  requirePaths('path', paths, options.filesFrom);
  const { out, shards, logFile } = options;
  if (shards === undefined) throw new IqError('invalid_option', 'Expected --shards with how many parts.');
  if (out === undefined || out === '-') {
    throw new IqError('invalid_option', `Expected a file for --out but received ${out ?? 'none'}.`);
  }
  assertApart([out, logFile]);
  return inSession(options, { isPossible: false }, async (session) => {
    const { terminal } = session;
    const batch = batchOptions(options, [logFile], session);
    const summary = await plan({ ...defined(options), paths, shards, out, ...batch });
    terminal.startLog();
    terminal.info(describePlan(summary));
    terminal.info(terminal.colours.dim(`Written to ${placeName(summary.written)}`));
    return EXIT.ok;
  });
}
