import { loadMergeOptions } from '../../config/load.js';
import type { CommonOptions, MergeCommandOptions } from '../../config/schema.js';
import type { MergedRow } from '../../merge/form.js';
import { type MergePlan, type MergeSummary, merge } from '../../merge.js';
import { metaPath } from '../../report/meta.js';
import type { TextOutput } from '../../report/output-file.js';
import type { Account, Change, Note } from '../../report/reporters/reporter.js';
import { createReports } from '../../report/reports.js';
import { changeOf } from '../changes.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { describeMerge, describeProblem } from '../merge-lines.js';
import { writeMeta } from '../meta-file.js';
import { failureNote, openReports } from '../reporting.js';
import { assertApart, writtenFiles } from '../written-files.js';
import { inSession, optionSources, type Session } from './session.js';

type Options = CommonOptions & MergeCommandOptions;

/** Runs `iq merge`. */
export async function runMerge(
  parts: readonly string[],
  rawFlags: Record<string, unknown>,
): Promise<ExitCode> {
  const options = await loadMergeOptions(optionSources(rawFlags));
  assertApart(written(options), options.reporter);
  return inSession(options, { isPossible: false }, (session) =>
    mergeAndReport({ parts, options, ...session }),
  );
}

interface Run extends Session {
  readonly parts: readonly string[];
  readonly options: Options;
}

async function mergeAndReport(run: Run): Promise<ExitCode> {
  const { parts, options, terminal, signal } = run;
  const { csv, json, report, reporter = 'text' } = options;
  const { colours } = terminal;
  const started = performance.now();
  const reports = createReports<MergedRow>(process.stdout, signal);
  const tables: TextOutput[] = [];
  const needsRows = json !== undefined || report !== undefined || !['text', 'csv'].includes(reporter);
  try {
    const summary = await merge({
      parts,
      reports: writtenFiles(written(options)),
      cwd: process.cwd(),
      signal,
      async onStart(plan) {
        run.begin(plan.images);
        if (plan.root === null) {
          terminal.info(
            'The parts do not tell one folder that paths start from: neither does what is written.',
          );
        }
        await openReports(reports, options, accountOf(plan, tables), terminal, async (output) => {
          const { mergedPage } = await import('../merged-page.js');
          return mergedPage(output, plan, run);
        });
      },
      async onText(text) {
        for (const table of tables) await table.write(text);
      },
      ...(needsRows && { onRow: (row: MergedRow) => reports.add(row) }),
    });
    for (const problem of summary.problems) terminal.error(describeProblem(problem, colours));
    if (summary.interrupted) {
      terminal.info('Interrupted.');
      return EXIT.interrupted;
    }
    if (summary.plan === null || summary.problems.length > 0) {
      terminal.error('The parts make no whole; nothing was written.');
      return EXIT.failed;
    }
    await reports.end();
    if (csv !== undefined) await writeMergedMeta(csv, summary.plan, summary);
    const seconds = (performance.now() - started) / 1000;
    terminal.info(describeMerge(summary, { seconds, colours }));
    return EXIT.ok;
  } finally {
    await reports.discard();
  }
}

/** @param tables gets the outputs that the CSV's own text is for: most of it is passed on as it is */
function accountOf({ command, root }: MergePlan, tables: TextOutput[]): Account<MergedRow> {
  return {
    command,
    root: () => root,
    line: () => '',
    csv(output) {
      tables.push(output);
      return { add: async () => {}, end: () => output.commit(), discard: () => output.discard() };
    },
    notes: notesOn,
    ...(command === 'optimize' && {
      change: (row: MergedRow): Change | null => ('bytes_out' in row ? changeOf(row) : null),
    }),
  };
}

function notesOn(row: MergedRow): Note[] {
  const { path, message } = row;
  if (message === null) return [];
  return [failureNote(path, 'reason' in row ? row.reason : row.reasons.join(' '), message)];
}

function writeMergedMeta(csv: string, { command, config, root }: MergePlan, summary: MergeSummary) {
  const { rows, listingDigest, interrupted } = summary;
  return writeMeta(csv, command, config, { rows, root, listingDigest, shard: null, interrupted });
}

/** All that the command itself writes. */
function written({ csv, json, report, logFile }: Options): (string | undefined)[] {
  return [csv, csv === undefined || csv === '-' ? undefined : metaPath(csv), json, report, logFile];
}
