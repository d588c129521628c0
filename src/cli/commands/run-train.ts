import { loadTrainOptions } from '../../config/load.js';
import type { CommonOptions, TrainCommandOptions } from '../../config/schema.js';
import { IqError } from '../../errors.js';
import { train } from '../../train.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defined } from '../options.js';
import { placeName } from '../place-name.js';
import { describeLabel, describeTraining } from '../train-lines.js';
import { assertApart } from '../written-files.js';
import { batchOptions, inSession, optionSources, requirePaths, type Session } from './session.js';

type Options = CommonOptions & TrainCommandOptions & { readonly out: string };

/** Runs `iq train`. */
export async function runTrain(
  paths: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const loaded = await loadTrainOptions(optionSources(rawFlags));
  requirePaths('path', paths, loaded.filesFrom);
  const { out, plot = [], logFile } = loaded;
  if (out === undefined || out === '-') {
    throw new IqError('invalid_option', `Expected a file for --out but received ${out ?? 'none'}.`);
  }
  assertApart([out, ...plot, logFile]);
  return inSession(loaded, { label: '' }, (session) => trainAndReport(paths, { ...loaded, out }, session));
}

async function trainAndReport(
  paths: readonly string[],
  options: Options,
  session: Session,
): Promise<ExitCode> {
  const { terminal, progress } = session;
  const { colours } = terminal;
  let journal = '';
  const summary = await train({
    ...defined(options),
    out: options.out,
    paths,
    ...batchOptions(options, [options.logFile], session),
    onStart(plan) {
      journal = plan.journal;
      session.begin(plan.images);
    },
    onLabel(label) {
      progress.advance(0);
      if (label.message === null) terminal.detail(describeLabel(label, colours));
      else terminal.error(describeLabel(label, colours));
    },
  });
  progress.stop();
  if (summary.known > 0) terminal.info(`${summary.known} labels were there already`);
  if (summary.interrupted) {
    terminal.info(`Interrupted. Labels are kept in ${placeName(journal)}; run again to go on.`);
    return EXIT.interrupted;
  }
  if (summary.model) terminal.info(describeTraining(summary.model, summary.images));
  terminal.info(colours.dim(`Written to ${summary.written.map(placeName).join(', ')}`));
  return summary.failed > 0 ? EXIT.failed : EXIT.ok;
}
