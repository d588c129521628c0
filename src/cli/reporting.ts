import { printable } from '../printable.js';
import { jsonReport } from '../report/json.js';
import type { TextOutput } from '../report/output-file.js';
import type { Report } from '../report/report.js';
import type { ReporterName } from '../report/reporters/names.js';
import { REPORTERS } from '../report/reporters/registry.js';
import type { Account, Note } from '../report/reporters/reporter.js';
import type { Reports } from '../report/reports.js';
import type { Terminal } from './terminal.js';

interface Wanted {
  readonly csv?: string | undefined;
  readonly json?: string | undefined;
  readonly report?: string | undefined;
  readonly reporter?: ReporterName | undefined;
}

/**
 * Opens what a run was asked to report: tables, a page, and what it says on standard output.
 *
 * @param makePage imports its code itself, which only those wait for who want a page
 * @throws IqError `output_unusable`
 */
export async function openReports<Row>(
  reports: Reports<Row>,
  { csv, json, report, reporter = 'text' }: Wanted,
  account: Account<Row>,
  terminal: Terminal,
  makePage?: (output: TextOutput) => Promise<Report<Row>>,
): Promise<void> {
  await reports.open(csv, account.csv);
  await reports.open(json, (output) => jsonReport(output, account.command));
  if (makePage) await reports.open(report, makePage);
  const surroundings = {
    environment: process.env,
    cwd: process.cwd(),
    warn: (message: string) => terminal.info(printable(message)),
  };
  await reports.open('-', (output) => REPORTERS[reporter].open(account, output, surroundings));
}

/** The note on an image that could not be worked on. */
export function failureNote(path: string, reason: string | null, message: string | null): Note {
  return { level: 'error', path, title: reason ?? 'failed', message: message ?? '' };
}
