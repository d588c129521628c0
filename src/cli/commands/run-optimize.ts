import { loadOptimizeOptions, loadRankOptions } from '../../config/load.js';
import type { CommonOptions, OptimizeCommandOptions, RankCommandOptions } from '../../config/schema.js';
import { IqError } from '../../errors.js';
import type { OptimizeRankOptions, RankedRow } from '../../optimize/optimize-ranking.js';
import { optimize, type RunPlan } from '../../optimize.js';
import { printable } from '../../printable.js';
import { optimizeCsv } from '../../report/csv.js';
import type { OptimizePageFacts } from '../../report/html/optimize/optimize-page.js';
import { metaPath } from '../../report/meta.js';
import type { Account } from '../../report/reporters/reporter.js';
import { createReports } from '../../report/reports.js';
import { REASONS, type Reason, type Row } from '../../types.js';
import { changeOf } from '../changes.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { writeMeta } from '../meta-file.js';
import { cachePlace, modelPlaces } from '../model-store.js';
import { defined } from '../options.js';
import { openPage } from '../page.js';
import { rankConfig } from '../rank-config.js';
import { describeMissing } from '../rank-lines.js';
import { failureNote, openReports } from '../reporting.js';
import { describeRow, describeSummary } from '../summary.js';
import { assertApart } from '../written-files.js';
import { batchOptions, begun, inSession, optionSources, requirePaths, type Session } from './session.js';

type Options = CommonOptions & OptimizeCommandOptions;

/** Runs `iq optimize`. */
export async function runOptimize(
  paths: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const { cacheDir, ...flags } = rawFlags;
  const sources = optionSources(flags);
  const options = await loadOptimizeOptions(sources);
  assertUsable(paths, options);
  // How to rank is said in the configuration of `rank`, not by flags of this command.
  const places = modelPlaces(cacheDir === undefined ? {} : { cacheDir });
  const ranking = options.rank
    ? rankingOf(await loadRankOptions({ ...sources, flags: {} }), places)
    : undefined;
  return inSession(options, { label: ' · {saved} MB saved{unchanged}' }, (session) =>
    optimizeAndReport(paths, options, { ranking, places }, session),
  );
}

type Places = ReturnType<typeof modelPlaces>;

function rankingOf(options: RankCommandOptions, models: Places): OptimizeRankOptions {
  const { weights, normalise, dedupe, calibration, aesthetic, faces, promptPositive, promptNegative, taste } =
    options;
  return {
    ...defined({ weights, normalise, dedupe, calibration }),
    ...defined({ aesthetic, faces, promptPositive, promptNegative, taste }),
    models,
  };
}

async function optimizeAndReport(
  paths: readonly string[],
  options: Options,
  { ranking, places }: { ranking: OptimizeRankOptions | undefined; places: Places },
  session: Session,
): Promise<ExitCode> {
  const { terminal, progress } = session;
  const { colours } = terminal;
  const started = performance.now();
  let plan: RunPlan | undefined;
  let interrupted = false;
  const reports = createReports<Row | RankedRow>(process.stdout, session.signal);
  const page = await openPage(options, (message) => terminal.info(printable(message)));
  const kept = new Map<Reason, number>();
  try {
    const { csv, rank: _, cache, ...others } = options;
    const account = accountOf(() => plan, ranking !== undefined);
    await openReports(reports, options, account, terminal, async (output) => {
      const { optimizePage } = await import('../../report/html/optimize/optimize-page.js');
      return optimizePage(output, page.path, page.pictures, () =>
        pageFacts(begun(plan), options, interrupted),
      );
    });
    const summary = await optimize({
      ...defined(others),
      ...(ranking && { rank: ranking }),
      ...(page.captures && { captures: page.captures }),
      // Where nothing is kept for later, two runs must still not replace the same files.
      ...(cache !== false && { journal: cachePlace(places, 'runs') }),
      claims: cachePlace(places, 'claims'),
      paths,
      ...batchOptions(options, reportPaths(options), session),
      onStart(value) {
        plan = value;
        session.begin(value.images);
        if (value.skipped.symlinks > 0)
          terminal.detail(`${value.skipped.symlinks} symbolic links not followed`);
        for (const missing of value.ranking?.missing ?? []) terminal.info(describeMissing(missing));
      },
      onWarning: (message) => terminal.info(printable(message)),
      onProgress: (rows, isUnchanged) =>
        progress.advance(
          rows.reduce((sum, row) => sum + savedBytes(row), 0),
          isUnchanged,
        ),
      async onRow(row) {
        await reports.add(row);
        if (isKept(row)) kept.set(row.reason, (kept.get(row.reason) ?? 0) + 1);
        if (row.status === 'failed') terminal.error(describeRow(row, colours));
        else terminal.detail(describeRow(row, colours));
      },
      async onEnd(summary) {
        progress.stop();
        interrupted = summary.interrupted;
        await reports.end();
        if (plan && csv !== undefined) {
          await writeMeta(csv, 'optimize', configOf(plan, ranking), { ...plan, ...summary });
        }
      },
    });
    const seconds = (performance.now() - started) / 1000;
    const folder = plan?.outputFolder ?? null;
    if (summary.images > 0) terminal.info(describeSummary(summary, { seconds, folder, kept, colours }));
    return summary.interrupted ? EXIT.interrupted : summary.failed > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    await reports.discard();
    page.close();
  }
}

function accountOf(plan: () => RunPlan | undefined, isRanked: boolean): Account<Row | RankedRow> {
  return {
    command: 'optimize',
    root: () => plan()?.root ?? null,
    line: () => '',
    csv: (output) => optimizeCsv(output, isRanked),
    notes: ({ status, path, reason, message }) =>
      status === 'failed' ? [failureNote(path, reason, message)] : [],
    change: changeOf,
  };
}

function pageFacts(plan: RunPlan, options: Options, interrupted: boolean): OptimizePageFacts {
  const { root, outputFolder, settings, ranking } = plan;
  const isReplaced = options.inPlace === true && options.dryRun !== true;
  return {
    root,
    outputs: isReplaced ? root : outputFolder,
    hasOriginals: !isReplaced,
    settings,
    isRanked: ranking !== null,
    interrupted,
  };
}

/** Everything that decides the rows. */
function configOf({ settings, ranking }: RunPlan, options: OptimizeRankOptions | undefined): object {
  if (ranking === null) return settings;
  const { normalise, calibration } = ranking.settings;
  const curves = normalise === 'minmax' ? null : calibration;
  return { ...settings, rank: rankConfig(ranking, curves, options ?? {}) };
}

function assertUsable(paths: readonly string[], options: Options): void {
  requirePaths('path', paths, options.filesFrom);
  if (options.out !== undefined && options.inPlace) {
    throw new IqError('invalid_option', 'Expected either --out or --in-place but received both.');
  }
  assertApart(reportPaths(options), options.reporter);
}

/** Where the command itself writes. */
function reportPaths({ csv, json, report, logFile }: Options): (string | undefined)[] {
  return [csv, csv === undefined || csv === '-' ? undefined : metaPath(csv), json, report, logFile];
}

function isKept(row: Row): row is Row & { readonly reason: Reason } {
  return row.status === 'kept' && row.reason !== null && row.reason in REASONS;
}

function savedBytes({ bytes_in, bytes_out }: Row): number {
  return (bytes_in ?? 0) - (bytes_out ?? bytes_in ?? 0);
}
