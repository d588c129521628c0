import type { CheckRow } from '../../check/check-row.js';
import type { Limits } from '../../check/limits.js';
import { check } from '../../check.js';
import type { CheckCommandOptions } from '../../config/check-schema.js';
import { loadCheckOptions } from '../../config/load.js';
import type { CommonOptions } from '../../config/schema.js';
import { printable } from '../../printable.js';
import { checkCsv } from '../../report/csv.js';
import type { Account, Note } from '../../report/reporters/reporter.js';
import { createReports } from '../../report/reports.js';
import { limitsOf } from '../check-limits.js';
import { describeCheck, describeFinding, describeFindingAt, describeUnchecked } from '../check-lines.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { announced, modelPlaces } from '../model-store.js';
import { defined } from '../options.js';
import { failureNote, openReports } from '../reporting.js';
import { assertApart } from '../written-files.js';
import { batchOptions, inSession, optionSources, requirePaths, type Session } from './session.js';

type Options = CommonOptions & CheckCommandOptions;

/** Runs `iq check`. */
export async function runCheck(
  paths: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const { offline, ...flags } = rawFlags;
  const options = await loadCheckOptions(optionSources(flags));
  requirePaths('path', paths, options.filesFrom);
  assertApart([options.csv, options.json, options.logFile], options.reporter);
  const limits = limitsOf(options);
  const places = modelPlaces(offline ? { offline: true } : {});
  return inSession(options, { label: '' }, (session) =>
    checkAndReport({ paths, options, limits, places, ...session }),
  );
}

interface Run extends Session {
  readonly paths: readonly string[];
  readonly options: Options;
  readonly limits: Limits;
  readonly places: ReturnType<typeof modelPlaces>;
}

async function checkAndReport(run: Run): Promise<ExitCode> {
  const { paths, options, limits, places, terminal, progress } = run;
  const { csv, json, logFile } = options;
  const { colours } = terminal;
  const started = performance.now();
  const reports = createReports<CheckRow>(process.stdout);
  let metrics: readonly string[] = [];
  let root: string | null = null;
  try {
    const account: Account<CheckRow> = {
      command: 'check',
      root: () => root,
      // What is said of an image is said on standard error, as of every command.
      line: () => '',
      csv: (output) => checkCsv(output, () => metrics),
      notes: notesOn,
    };
    await openReports(reports, options, account, terminal);
    const summary = await check({
      ...defined(options),
      limits,
      paths,
      ...batchOptions(options, [csv, json, logFile], run),
      models: announced(places, terminal),
      onStart(plan) {
        ({ metrics, root } = plan);
        run.begin(plan.images);
      },
      onProgress: () => progress.advance(0),
      async onRow(row) {
        await reports.add(row);
        if (row.status === 'failed') terminal.error(describeUnchecked(row, colours));
        else if (row.status === 'ok') terminal.detail(`${colours.green('ok    ')} ${printable(row.path)}`);
        for (const finding of row.findings) {
          const say = finding.level === 'error' ? terminal.error : terminal.info;
          say(describeFindingAt(finding, colours));
        }
      },
    });
    progress.stop();
    await reports.end();
    const seconds = (performance.now() - started) / 1000;
    if (summary.images > 0) terminal.info(describeCheck(summary, { seconds, colours }));
    if (summary.interrupted) return EXIT.interrupted;
    return summary.error > 0 || summary.failed > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    await reports.discard();
  }
}

/** That an image failed, or what is wrong with it. */
function notesOn({ status, path, reason, message, findings }: CheckRow): Note[] {
  if (status === 'failed') return [failureNote(path, reason, message)];
  return findings.map((finding) => ({
    level: finding.level,
    path,
    title: finding.code,
    message: `${path}: ${describeFinding(finding)}.`,
    ...(finding.code === 'saving' && { weight: finding.args.bytes - finding.args.bytes_out }),
  }));
}
