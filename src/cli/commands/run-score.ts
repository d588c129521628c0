import { loadScoreOptions } from '../../config/load.js';
import type { CommonOptions, ScoreCommandOptions } from '../../config/schema.js';
import { imageLimits } from '../../limits.js';
import { ALL_METRICS } from '../../measure/scorers.js';
import { printable } from '../../printable.js';
import { scoreCsv } from '../../report/csv.js';
import { metaPath } from '../../report/meta.js';
import type { Account, Note } from '../../report/reporters/reporter.js';
import { createReports } from '../../report/reports.js';
import type { ScoreRow } from '../../score/score-image.js';
import type { Threshold } from '../../score/threshold.js';
import { type ScorePlan, score } from '../../score.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { writeMeta } from '../meta-file.js';
import { announced, modelPlaces } from '../model-store.js';
import { defined } from '../options.js';
import { openPage } from '../page.js';
import { failureNote, openReports } from '../reporting.js';
import { describeFailure, describeMetrics, describeScores, describeUnused } from '../score-lines.js';
import { parseThresholds, requireMetrics, shortfalls } from '../thresholds.js';
import { assertApart } from '../written-files.js';
import { batchOptions, begun, inSession, optionSources, requirePaths, type Session } from './session.js';

type Options = CommonOptions & ScoreCommandOptions;

/** Runs `iq score`. */
export async function runScore(
  paths: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const { list, offline, ...flags } = rawFlags;
  if (list) {
    process.stdout.write(describeMetrics(ALL_METRICS));
    return EXIT.ok;
  }
  const options = await loadScoreOptions(optionSources(flags));
  requirePaths('image', paths, options.filesFrom);
  assertApart([...reportPaths(options), options.map], options.reporter);
  const thresholds = parseThresholds(options.failUnder ?? []);
  // Scores on the terminal itself show how far it is; a bar would get between their lines.
  const isShown = process.stdout.isTTY && ![options.csv, options.json, options.report].includes('-');
  const places = modelPlaces(offline ? { offline: true } : {});
  return inSession(options, { isPossible: !isShown, label: '' }, (session) =>
    scoreAndReport({ paths, options, thresholds, places, ...session }),
  );
}

interface Run extends Session {
  readonly paths: readonly string[];
  readonly options: Options;
  readonly thresholds: readonly Threshold[];
  readonly places: ReturnType<typeof modelPlaces>;
}

async function scoreAndReport(run: Run): Promise<ExitCode> {
  const { paths, options, thresholds, terminal, progress, places } = run;
  const { csv, json, report } = options;
  const { colours } = terminal;
  const reports = createReports<ScoreRow>(process.stdout, run.signal);
  const page = await openPage(options, (message) => terminal.info(printable(message)));
  let plan: ScorePlan | undefined;
  let interrupted = false;
  const isData = [csv, json, report].includes('-');
  let short = 0;
  try {
    const account: Account<ScoreRow> = {
      command: 'score',
      root: () => plan?.root ?? null,
      line: (row) => (isData || row.reason !== null ? '' : describeScores(row)),
      csv: (output) => scoreCsv(output, () => plan?.metrics ?? []),
      notes: (row) => notesOn(row, thresholds),
    };
    await openReports(reports, options, account, terminal, async (output) => {
      const { scorePage } = await import('../../report/html/score/score-page.js');
      return scorePage(output, page.path, page.pictures, () => ({ ...begun(plan), thresholds, interrupted }));
    });
    const summary = await score({
      ...defined(options),
      paths,
      ...batchOptions(options, reportPaths(options), run),
      ...(page.captures && { captures: page.captures }),
      models: announced(places, terminal),
      onStart(value) {
        plan = value;
        const { images, metrics, unusedReferences } = value;
        requireMetrics(thresholds, metrics);
        run.begin(images);
        for (const path of unusedReferences) terminal.detail(`unused reference ${printable(path)}`);
        if (unusedReferences.length > 0) terminal.info(describeUnused(unusedReferences.length));
      },
      onProgress: () => progress.advance(0),
      async onRow(row) {
        await reports.add(row);
        if (row.reason !== null) terminal.error(describeFailure(row, colours));
        const fallen = shortfalls(row, thresholds);
        if (fallen.length > 0) short++;
        for (const text of fallen) terminal.error(`${colours.red('short')}  ${printable(row.path)}: ${text}`);
      },
    });
    progress.stop();
    interrupted = summary.interrupted;
    await reports.end();
    if (plan && csv !== undefined) {
      await writeMeta(csv, 'score', configOf(plan, options), { ...plan, ...summary });
    }
    if (short > 0) terminal.error(`${short} of ${summary.rows} images fell short`);
    if (summary.interrupted) {
      terminal.info('Interrupted.');
      return EXIT.interrupted;
    }
    return summary.failed > 0 || short > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    await reports.discard();
    page.close();
  }
}

/** Everything that decides the rows. */
function configOf({ metrics }: ScorePlan, options: Options): object {
  const { reference = null, niqeModel = null, resizeReference = false, followSymlinks = false } = options;
  return { metrics, reference, resizeReference, niqeModel, ...imageLimits(defined(options)), followSymlinks };
}

/** Where the command itself writes tables, a page and its log. */
function reportPaths({ csv, json, report, logFile }: Options): (string | undefined)[] {
  return [csv, csv === undefined || csv === '-' ? undefined : metaPath(csv), json, report, logFile];
}

/** That an image failed, or where it falls short. */
function notesOn(row: ScoreRow, thresholds: readonly Threshold[]): Note[] {
  const { path, reason, message } = row;
  if (reason !== null) return [failureNote(path, reason, message)];
  return shortfalls(row, thresholds).map((text) => ({
    level: 'error',
    path,
    title: 'short',
    message: `${path}: ${text}.`,
  }));
}
