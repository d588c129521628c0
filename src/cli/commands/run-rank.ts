import { loadRankOptions } from '../../config/load.js';
import type { CommonOptions, RankCommandOptions } from '../../config/schema.js';
import { printable } from '../../printable.js';
import { type RankPlan, type RankSummary, rank } from '../../rank.js';
import { rankCsv } from '../../report/csv.js';
import { metaPath } from '../../report/meta.js';
import type { RankRow } from '../../report/rank-row.js';
import type { Account, Note } from '../../report/reporters/reporter.js';
import { createReports } from '../../report/reports.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { writeMeta } from '../meta-file.js';
import { announced, cachePlace, modelPlaces } from '../model-store.js';
import { defined } from '../options.js';
import { rankConfig } from '../rank-config.js';
import { describeMissing, describeRanked, describeRanking, describeUnranked } from '../rank-lines.js';
import { failureNote, openReports } from '../reporting.js';
import { coloursOn } from '../terminal.js';
import { assertApart } from '../written-files.js';
import { batchOptions, inSession, optionSources, requirePaths, type Session } from './session.js';

type Options = CommonOptions & RankCommandOptions;

/** Runs `iq rank`. */
export async function runRank(
  paths: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const { offline, cacheDir, ...flags } = rawFlags;
  const options = await loadRankOptions(optionSources(flags));
  if (options.from === undefined) requirePaths('path', paths, options.filesFrom);
  assertApart(written(options), options.reporter);
  // A new ranking may take the place of the one that it is made from; a page may not.
  const { from, report } = options;
  if (from !== undefined && report !== undefined) assertApart([from, metaPath(from), report]);
  const places = modelPlaces({
    ...(offline === true && { offline }),
    ...(cacheDir !== undefined && { cacheDir }),
  });
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
  const { csv, json, report, reporter = 'text' } = options;
  const { colours } = terminal;
  const started = performance.now();
  const reports = createReports<RankRow>(process.stdout, run.signal);
  let plan: RankPlan | undefined;
  // Among the best so many there is no row of an image that failed; only GitHub's reporter asks for notes.
  const unlisted: Note[] = [];
  const keepsUnlisted = options.top !== undefined && reporter === 'github';
  let summary: RankSummary | undefined;
  let listed = 0;
  try {
    const isListed = csv === undefined && json === undefined && report === undefined && reporter === 'text';
    const listColours = coloursOn(process.stdout);
    const account: Account<RankRow> = {
      command: 'rank',
      root: () => plan?.root ?? null,
      line: (row) => (isListed && row.message === null ? `${describeRanked(row, listColours)}\n` : ''),
      csv: rankCsv,
      notes: ({ path, reasons, message }) =>
        message === null ? [] : [failureNote(path, reasons.join(' '), message)],
      // They come as they are measured, in any order.
      lastNotes: () => unlisted.sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1)),
    };
    await openReports(reports, options, account, terminal, async (output) => {
      const { rankingPage } = await import('../ranking-page.js');
      return rankingPage(output, run, () => ({ plan, summary }));
    });
    summary = await rank({
      ...defined(options),
      paths,
      ...batchOptions(options, written(options), run),
      ...(options.cache !== false && {
        measurements: cachePlace(places, 'measured', 'pictures'),
      }),
      models: announced(places, terminal),
      onWarning: (message) => terminal.info(printable(message)),
      onStart(value) {
        plan = value;
        run.begin(value.images);
        for (const missing of value.missing) terminal.info(describeMissing(missing));
      },
      onProgress(entry) {
        progress.advance(0);
        const { path, failure } = entry;
        if (failure === null) return;
        terminal.error(describeUnranked(path, failure, colours));
        if (keepsUnlisted) unlisted.push(failureNote(path, failure.code, failure.message));
      },
      async onRow(row) {
        progress.stop();
        await reports.add(row);
        if (row.message !== null) return;
        listed++;
        if (!isListed) terminal.detail(describeRanked(row, colours));
      },
    });
    progress.stop();
    await reports.end();
    if (plan && csv !== undefined) {
      const config = rankConfig(plan, summary.calibration, options);
      await writeMeta(csv, 'rank', config, { ...plan, ...summary });
    }
    const seconds = (performance.now() - started) / 1000;
    if (summary.images > 0) terminal.info(describeRanking(summary, { listed, seconds, colours }));
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
