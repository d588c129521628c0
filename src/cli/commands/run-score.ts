import { loadScoreOptions } from '../../config/load.js';
import type { CommonOptions, ScoreCommandOptions } from '../../config/schema.js';
import { IqError } from '../../errors.js';
import { ALL_METRICS } from '../../measure/scorers.js';
import { modelSize } from '../../models/registry.js';
import { scoreCsv } from '../../report/csv.js';
import { jsonReport } from '../../report/json.js';
import { openText, type TextOutput } from '../../report/output-file.js';
import type { Report } from '../../report/report.js';
import { score } from '../../score.js';
import type { ScoreRow } from '../../score-image.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { modelPlaces } from '../model-store.js';
import { defined, standardInput } from '../options.js';
import { printable } from '../printable.js';
import { describeFailure, describeMetrics, describeScores, describeUnused } from '../score-lines.js';
import { describeBytes } from '../summary.js';
import { parseThresholds, requireMetrics, shortfalls, type Threshold } from '../thresholds.js';
import { assertApart, writtenFiles } from '../written-files.js';
import { inSession, optionSources, requirePaths, type Session } from './session.js';

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
  assertApart([options.csv, options.json, options.map, options.logFile]);
  const thresholds = parseThresholds(options.failUnder ?? []);
  // Scores on the terminal itself show how far it is; a bar would get between their lines.
  const isShown = process.stdout.isTTY && options.csv !== '-' && options.json !== '-';
  const places = modelPlaces(offline ? { offline: true } : {});
  const { code, terminal } = await inSession(options, { isPossible: !isShown, label: '' }, (session) =>
    scoreAndReport({ paths, options, thresholds, places, ...session }),
  );
  if (code === undefined || code === EXIT.interrupted) terminal.info('Interrupted.');
  return code ?? EXIT.interrupted;
}

interface Run extends Session {
  readonly paths: readonly string[];
  readonly options: Options;
  readonly thresholds: readonly Threshold[];
  readonly places: ReturnType<typeof modelPlaces>;
}

async function scoreAndReport(run: Run): Promise<ExitCode> {
  const { paths, options, thresholds, terminal, progress, places, signal } = run;
  const { csv, json, logFile } = options;
  const { colours } = terminal;
  const outputs: { csv?: TextOutput; json?: TextOutput } = {};
  const reports: Report<ScoreRow>[] = [];
  const isData = csv === '-' || json === '-';
  let hasBegun = false;
  let short = 0;
  try {
    if (csv !== undefined) outputs.csv = await openText(csv, process.stdout);
    if (json !== undefined) outputs.json = await openText(json, process.stdout);
    const summary = await score({
      ...defined(options),
      paths,
      nulSeparated: options.null ?? false,
      reports: writtenFiles([csv, json, logFile]),
      models: {
        ...places,
        onFetch: (model) =>
          terminal.info(`Fetching the model ${model.name}, ${describeBytes(modelSize(model))}`),
      },
      cwd: process.cwd(),
      stdin: standardInput(signal),
      environment: process.env,
      signal,
      onStart({ images, metrics, unusedReferences }) {
        requireMetrics(thresholds, metrics);
        hasBegun = true;
        terminal.startLog();
        if (outputs.csv) reports.push(scoreCsv(outputs.csv, metrics));
        if (outputs.json) reports.push(jsonReport<ScoreRow>(outputs.json, 'score'));
        for (const path of unusedReferences) terminal.detail(`unused reference ${printable(path)}`);
        if (unusedReferences.length > 0) terminal.info(describeUnused(unusedReferences.length));
        progress.start(images);
      },
      onProgress: () => progress.advance(0),
      async onRow(row) {
        for (const report of reports) await report.add(row);
        if (row.reason !== null) terminal.error(describeFailure(row, colours));
        else if (!isData) process.stdout.write(describeScores(row));
        const fallen = shortfalls(row, thresholds);
        if (fallen.length > 0) short++;
        for (const text of fallen) terminal.error(`${colours.red('short')}  ${printable(row.path)}: ${text}`);
      },
    });
    progress.stop();
    for (const report of reports) await report.end();
    if (short > 0) terminal.error(`${short} of ${summary.rows} images fell short`);
    if (summary.interrupted) return EXIT.interrupted;
    return summary.failed > 0 || short > 0 ? EXIT.failed : EXIT.ok;
  } catch (error) {
    // Once the work has begun, what stops it (a report on a full disk) is no wrong usage.
    if (!hasBegun || !(error instanceof IqError)) throw error;
    progress.stop();
    terminal.error(`iq: ${printable(error.message)}`);
    return EXIT.failed;
  } finally {
    progress.stop();
    await outputs.csv?.discard();
    await outputs.json?.discard();
  }
}
