import { join } from 'node:path';
import { loadRankOptions } from '../../config/load.js';
import type { CommonOptions, RankCommandOptions } from '../../config/schema.js';
import { modelSize } from '../../models/registry.js';
import { type RankPlan, type RankSummary, rank } from '../../rank.js';
import { rankCsv } from '../../report/csv.js';
import { rankPage } from '../../report/html/ranking/rank-page.js';
import { jsonReport } from '../../report/json.js';
import { metaPath } from '../../report/meta.js';
import { openText } from '../../report/output-file.js';
import type { RankRow } from '../../report/rank-row.js';
import { createReports } from '../../report/reports.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { writeMeta } from '../meta-file.js';
import { modelPlaces } from '../model-store.js';
import { defined } from '../options.js';
import { rankingFacts, tileOptions } from '../page-facts.js';
import { printable } from '../printable.js';
import { rankConfig } from '../rank-config.js';
import { describeMissing, describeRanked, describeRanking, describeUnranked } from '../rank-lines.js';
import { describeBytes } from '../summary.js';
import { coloursOn } from '../terminal.js';
import { assertApart } from '../written-files.js';
import { batchOptions, inSession, optionSources, requirePaths, type Session } from './session.js';

type Options = CommonOptions & RankCommandOptions;

/** Runs `iq rank`. */
export async function runRank(
  paths: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const { offline, ...flags } = rawFlags;
  const options = await loadRankOptions(optionSources(flags));
  if (options.from === undefined) requirePaths('path', paths, options.filesFrom);
  assertApart(written(options));
  // A new ranking may take the place of the one that it is made from; a page may not.
  assertApart([options.from, options.report]);
  const places = modelPlaces(offline ? { offline: true } : {});
  return inSession(options, { label: '' }, (session) =>
    rankAndReport({ paths, options, places, ...session }),
  );
}

interface Run extends Session {
  readonly paths: readonly string[];
  readonly options: Options;
  readonly places: ReturnType<typeof modelPlaces>;
}

async function rankAndReport(run: Run): Promise<ExitCode> {
  const { paths, options, places, terminal, progress } = run;
  const { csv, json, report } = options;
  const { colours } = terminal;
  const started = performance.now();
  const reports = createReports<RankRow>(process.stdout);
  let plan: RankPlan | undefined;
  let summary: RankSummary | undefined;
  let listed = 0;
  try {
    await reports.open(csv, rankCsv);
    await reports.open(json, (output) => jsonReport(output, 'rank'));
    await reports.open(report, (output) =>
      rankPage(output, {
        facts: () => rankingFacts({ options, plan, summary, batch: tileOptions(run) }),
        isInterrupted: () => run.signal.aborted,
      }),
    );
    const isReported = csv !== undefined || json !== undefined || report !== undefined;
    const list = isReported ? null : await openText('-', process.stdout);
    const listColours = coloursOn(process.stdout);
    summary = await rank({
      ...defined(options),
      paths,
      ...batchOptions(options, written(options), run),
      ...(options.cache !== false && {
        measurements: join(places.cacheFolder, '..', 'measured', 'pictures'),
      }),
      models: {
        ...places,
        onFetch: (model) =>
          terminal.info(`Fetching the model ${model.name}, ${describeBytes(modelSize(model))}`),
      },
      onWarning: (message) => terminal.info(printable(message)),
      onStart(value) {
        plan = value;
        run.begin(value.images);
        for (const missing of value.missing) terminal.info(describeMissing(missing));
      },
      onProgress(entry) {
        progress.advance(0);
        if (entry.failure !== null) terminal.error(describeUnranked(entry.path, entry.failure, colours));
      },
      async onRow(row) {
        progress.stop();
        await reports.add(row);
        if (row.message !== null) return;
        listed++;
        if (list) await list.write(`${describeRanked(row, listColours)}\n`);
        else terminal.detail(describeRanked(row, colours));
      },
    });
    progress.stop();
    await reports.end();
    if (plan && csv !== undefined) {
      const config = rankConfig(plan, summary.calibration?.calibration_id ?? null, options);
      await writeMeta(csv, 'rank', config, { ...plan, ...summary });
    }
    const seconds = (performance.now() - started) / 1000;
    terminal.info(describeRanking(summary, { listed, seconds, colours }));
    // While the page's pictures were made counts too.
    if (run.signal.aborted) return EXIT.interrupted;
    return summary.failed > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    await reports.discard();
  }
}

/** All that the command itself writes. */
function written({ csv, json, report, logFile, calibrate }: Options): (string | undefined)[] {
  return [
    csv,
    csv === undefined || csv === '-' ? undefined : metaPath(csv),
    json,
    report,
    logFile,
    calibrate,
  ];
}
