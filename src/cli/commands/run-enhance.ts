import { loadEnhanceOptions } from '../../config/load.js';
import type { CommonOptions, EnhanceCommandOptions } from '../../config/schema.js';
import { namedSettings } from '../../enhance/record.js';
import { type EnhanceRow, KEPT_REASONS, type KeptReason } from '../../enhance/row.js';
import { type EnhancePlan, enhance } from '../../enhance.js';
import { printable } from '../../printable.js';
import { describeFormats } from '../../report/amounts.js';
import { enhanceCsv } from '../../report/csv.js';
import { metaPath } from '../../report/meta.js';
import type { Account } from '../../report/reporters/reporter.js';
import { createReports } from '../../report/reports.js';
import { describeEnhanced, describeEnhancing } from '../enhance-lines.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { writeMeta } from '../meta-file.js';
import { cachePlace, modelPlaces } from '../model-store.js';
import { defined } from '../options.js';
import { openPage } from '../page.js';
import { failureNote, openReports } from '../reporting.js';
import { assertApart } from '../written-files.js';
import { batchOptions, begun, inSession, optionSources, requirePaths, type Session } from './session.js';

type Options = CommonOptions & EnhanceCommandOptions;

/** Runs `iq enhance`. */
export async function runEnhance(
  paths: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const { cacheDir, ...flags } = rawFlags;
  const options = await loadEnhanceOptions(optionSources(flags));
  requirePaths('path', paths, options.filesFrom);
  assertApart(reportPaths(options), options.reporter);
  const places = modelPlaces(cacheDir === undefined ? {} : { cacheDir });
  return inSession(options, { label: '' }, (session) => enhanceAndReport(paths, options, places, session));
}

async function enhanceAndReport(
  paths: readonly string[],
  options: Options,
  places: ReturnType<typeof modelPlaces>,
  session: Session,
): Promise<ExitCode> {
  const { terminal, progress } = session;
  const { colours } = terminal;
  const started = performance.now();
  let plan: EnhancePlan | undefined;
  const reports = createReports<EnhanceRow>(process.stdout, session.signal);
  const page = await openPage(options, (message) => terminal.info(printable(message)));
  const kept = new Map<KeptReason, number>();
  try {
    const { csv, cache, ...others } = options;
    const account = accountOf(() => plan);
    await openReports(reports, options, account, terminal, async (output) => {
      const { enhancePage } = await import('../../report/html/enhance/enhance-page.js');
      return enhancePage(output, page.path, page.pictures, () => {
        const { root, outputFolder, settings } = begun(plan);
        const interrupted = session.signal.aborted;
        return { root, outputs: outputFolder, settings: namedSettings(settings), interrupted };
      });
    });
    const summary = await enhance({
      ...defined(others),
      ...(cache !== false && { journal: cachePlace(places, 'runs') }),
      ...(page.captures && { captures: page.captures }),
      paths,
      ...batchOptions(options, reportPaths(options), session),
      onStart(value) {
        plan = value;
        session.begin(value.images);
        if (value.skipped.symlinks > 0)
          terminal.detail(`${value.skipped.symlinks} symbolic links not followed`);
      },
      onWarning: (message) => terminal.info(printable(message)),
      onProgress: (_, isUnchanged) => progress.advance(0, isUnchanged),
      async onRow(row) {
        await reports.add(row);
        if (isKept(row)) kept.set(row.reason, (kept.get(row.reason) ?? 0) + 1);
        if (row.status === 'failed') terminal.error(describeEnhanced(row, colours));
        else terminal.detail(describeEnhanced(row, colours));
      },
    });
    progress.stop();
    await reports.end();
    if (plan && csv !== undefined) {
      await writeMeta(csv, 'enhance', namedSettings(plan.settings), {
        ...plan,
        ...summary,
        rows: summary.images,
      });
    }
    const seconds = (performance.now() - started) / 1000;
    const folder = plan?.outputFolder ?? null;
    if (summary.images > 0) terminal.info(describeEnhancing(summary, { seconds, folder, kept, colours }));
    return summary.interrupted ? EXIT.interrupted : summary.failed > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    await reports.discard();
    page.close();
  }
}

function accountOf(plan: () => EnhancePlan | undefined): Account<EnhanceRow> {
  return {
    command: 'enhance',
    root: () => plan()?.root ?? null,
    line: () => '',
    csv: enhanceCsv,
    notes: ({ status, path, reason, message }) =>
      status === 'failed' ? [failureNote(path, reason, message)] : [],
    change: ({ format_in, format_out, bytes_in, bytes_out }) =>
      bytes_in === null || bytes_out === null
        ? null
        : { format: describeFormats(format_in, format_out), before: bytes_in, after: bytes_out },
  };
}

/** Where the command itself writes. */
function reportPaths({ csv, json, report, logFile }: Options): (string | undefined)[] {
  return [csv, csv === undefined || csv === '-' ? undefined : metaPath(csv), json, report, logFile];
}

function isKept(row: EnhanceRow): row is EnhanceRow & { readonly reason: KeptReason } {
  return row.status === 'kept' && row.reason !== null && row.reason in KEPT_REASONS;
}
