import { basename, dirname, join } from 'node:path';
import { loadEvaluateOptions } from '../../config/load.js';
import type { CommonOptions, EvaluateCommandOptions } from '../../config/schema.js';
import { IqError } from '../../errors.js';
import { type Evaluation, type EvaluationPlan, evaluate } from '../../evaluate.js';
import { printable } from '../../printable.js';
import { jsonOf } from '../../report/json.js';
import { isStream, openText, type TextOutput } from '../../report/output-file.js';
import type { ReadRow } from '../../report/read-ranking.js';
import { SCHEMA_VERSION } from '../../report/report.js';
import { createReports } from '../../report/reports.js';
import { describeEvaluation, describeUnshown } from '../evaluate-lines.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defined } from '../options.js';
import { assertApart } from '../written-files.js';
import { batchOptions, inSession, optionSources, type Session } from './session.js';

type Options = CommonOptions & EvaluateCommandOptions;

/** Runs `iq evaluate`. */
export async function runEvaluate(csv: string, rawFlags: Record<string, unknown>): Promise<ExitCode> {
  const options = await loadEvaluateOptions(optionSources(rawFlags));
  if (options.out !== undefined && options.figuresOnly) {
    throw new IqError('invalid_option', 'Expected either --out or --figures-only but received both.');
  }
  assertApart([options.json, options.report, options.logFile]);
  return inSession(options, { label: '' }, (session) => evaluateAndReport({ csv, options, ...session }));
}

interface Run extends Session {
  readonly csv: string;
  readonly options: Options;
}

async function evaluateAndReport(run: Run): Promise<ExitCode> {
  const { csv, options, terminal, progress } = run;
  const { json, report, logFile, figuresOnly, ...others } = options;
  const out = options.out ?? (figuresOnly ? undefined : await besideCsv(csv));
  let plan: EvaluationPlan | undefined;
  let figures: TextOutput | undefined;
  let evaluation: Evaluation | undefined;
  const reports = createReports<ReadRow>(process.stdout);
  try {
    if (json !== undefined) figures = await openText(json, process.stdout);
    await reports.open(report, async (output) => {
      const { evaluationPage } = await import('../ranking-page.js');
      return evaluationPage(output, run, () => ({ plan, evaluation }));
    });
    evaluation = await evaluate({
      ...defined(others),
      csv,
      ...(out !== undefined && { out }),
      ...batchOptions({}, [json, report, logFile], run),
      onRow: (row) => reports.add(row),
      onStart(value) {
        plan = value;
        run.begin(value.images);
      },
      onImage(path, failure) {
        progress.advance(0);
        if (failure) terminal.error(describeUnshown(failure, terminal.colours));
        else terminal.detail(`shown  ${printable(path)}`);
      },
    });
    progress.stop();
    await figures?.write(`${jsonOf(documentOf(csv, evaluation), 2)}\n`);
    await figures?.commit();
    await reports.end();
    if (json !== '-' && report !== '-') process.stdout.write(describeEvaluation(csv, evaluation));
    tellPlaces(evaluation, {
      plan,
      terminal,
      out,
      figuresOnly: figuresOnly === true || report !== undefined,
    });
    // While the page's pictures were made.
    if (run.signal.aborted) return EXIT.interrupted;
    return evaluation.unshown.length > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    await figures?.discard();
    await reports.discard();
  }
}

/** Where the pictures go by default; a ranking that comes through a pipe has no place beside it. */
async function besideCsv(csv: string): Promise<string | undefined> {
  if (await isStream(csv)) return undefined;
  return join(dirname(csv), `${basename(csv).replace(/\.csv$/i, '')}-evaluation`);
}

interface Places extends Pick<Session, 'terminal'> {
  readonly plan: EvaluationPlan | undefined;
  readonly out: string | undefined;
  readonly figuresOnly: boolean;
}

function tellPlaces({ unshown, written }: Evaluation, { plan, terminal, out, figuresOnly }: Places): void {
  const { colours } = terminal;
  const isAllMissing = unshown.length === plan?.images && unshown.every(({ code }) => code === 'not_found');
  if (unshown.length > 0 && isAllMissing) {
    terminal.error(
      `No image is where it should be, below ${printable(plan?.root ?? '')}: name their folder with --images.`,
    );
  }
  if (written.length > 0 && out !== undefined) {
    const names = written.map((path) => basename(path)).join(', ');
    terminal.info(colours.dim(`Written to ${printable(out)}: ${names}`));
  } else if (!figuresOnly) {
    terminal.info('Nothing was drawn: say where with --out, and where the images are with --images.');
  }
}

function documentOf(csv: string, evaluation: Evaluation): object {
  return { schemaVersion: SCHEMA_VERSION, command: 'evaluate', ranking: csv, ...evaluation };
}
