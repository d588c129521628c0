import { loadScoreOptions } from '../../config/load.js';
import type { CommonOptions, ScoreCommandOptions } from '../../config/schema.js';
import { IqError } from '../../errors.js';
import { ALL_METRICS } from '../../measure/scorers.js';
import { modelSize } from '../../models/registry.js';
import { createModelStore } from '../../models/store.js';
import { scoreCsv } from '../../report/csv.js';
import { jsonReport } from '../../report/json.js';
import { openText, type TextOutput } from '../../report/output-file.js';
import type { Report } from '../../report/report.js';
import { score } from '../../score.js';
import type { ScoreRow } from '../../score-image.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { withInterrupt } from '../interrupt.js';
import { modelPlaces } from '../model-store.js';
import { defined, standardInput } from '../options.js';
import { printable } from '../printable.js';
import { createProgress } from '../progress.js';
import { describeFailure, describeMetrics, describeScores, describeUnused } from '../score-lines.js';
import { describeBytes } from '../summary.js';
import { openTerminal } from '../terminal.js';
import { parseThresholds, requireMetrics, shortfalls } from '../thresholds.js';

type Options = CommonOptions & ScoreCommandOptions;

/** Runs `iq score`. */
export async function runScore(
  paths: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const { config, progress: wantsProgress, list, offline, ...flags } = rawFlags;
  if (list) {
    process.stdout.write(describeMetrics(ALL_METRICS));
    return EXIT.ok;
  }
  const options = await loadScoreOptions({
    flags: wantsProgress === false ? { ...flags, progress: false } : flags,
    environment: process.env,
    ...(typeof config === 'string' && { configPath: config }),
    cwd: process.cwd(),
  });
  if (paths.length === 0 && options.filesFrom === undefined) {
    throw new IqError(
      'invalid_option',
      'Expected at least one image, or --files-from with a list, but received none.',
    );
  }
  if (options.csv === '-' && options.json === '-') {
    throw new IqError(
      'invalid_option',
      'Expected at most one report on standard output but received --csv - and --json -.',
    );
  }
  const code = await withInterrupt(
    () => {},
    (signal) => scoreAndReport(paths, options, offline === true, signal),
  );
  return code ?? EXIT.interrupted;
}

async function scoreAndReport(
  paths: readonly string[],
  options: Options,
  offline: boolean,
  signal: AbortSignal,
): Promise<ExitCode> {
  const {
    csv,
    json,
    failUnder = [],
    null: nulSeparated = false,
    quiet = false,
    verbose = false,
    logFile,
  } = options;
  const thresholds = parseThresholds(failUnder);
  const progress = createProgress(options.progress !== false && !quiet, '');
  const terminal = openTerminal({
    quiet,
    verbose,
    write: progress.write,
    ...(logFile !== undefined && { logFile }),
  });
  const places = modelPlaces(offline ? { offline } : {});
  const store = createModelStore({
    ...places,
    signal,
    onFetch: (model) => terminal.info(`Fetching the model ${model.name}, ${describeBytes(modelSize(model))}`),
  });
  const outputs: { csv?: TextOutput; json?: TextOutput } = {};
  const reports: Report<ScoreRow>[] = [];
  const isData = csv === '-' || json === '-';
  let short = 0;
  try {
    if (csv !== undefined) outputs.csv = await openText(csv, process.stdout);
    if (json !== undefined) outputs.json = await openText(json, process.stdout);
    const summary = await score({
      ...defined(options),
      paths,
      nulSeparated,
      models: { store, ...places },
      cwd: process.cwd(),
      stdin: standardInput(signal),
      environment: process.env,
      signal,
      onStart(plan) {
        requireMetrics(thresholds, plan.metrics);
        terminal.startLog();
        if (outputs.csv) reports.push(scoreCsv(outputs.csv, plan.metrics));
        if (outputs.json) reports.push(jsonReport<ScoreRow>(outputs.json, 'score'));
        for (const path of plan.unusedReferences) terminal.detail(`unused reference ${printable(path)}`);
        if (plan.unusedReferences.length > 0) terminal.info(describeUnused(plan.unusedReferences.length));
        progress.start(plan.images);
      },
      onProgress: () => progress.advance(0),
      async onRow(row) {
        for (const report of reports) await report.add(row);
        if (row.reason !== null) terminal.error(describeFailure(row, terminal.colours));
        else if (!isData) process.stdout.write(describeScores(row));
        const fallen = shortfalls(row, thresholds);
        if (fallen.length > 0) short++;
        for (const text of fallen)
          terminal.error(`${terminal.colours.red('short')}  ${printable(row.path)}: ${text}`);
      },
    });
    progress.stop();
    for (const report of reports) await report.end();
    if (short > 0) terminal.error(`${short} of ${summary.rows} images fell short`);
    if (summary.interrupted) return EXIT.interrupted;
    return summary.failed > 0 || short > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    progress.stop();
    await outputs.csv?.discard();
    await outputs.json?.discard();
  }
}
