import { printable } from '../printable.js';
import type { ReporterName } from '../report/reporters/names.js';
import { REPORTERS } from '../report/reporters/registry.js';
import type { Account, Note } from '../report/reporters/reporter.js';
import type { Reports } from '../report/reports.js';
import type { Terminal } from './terminal.js';

/** Adds what a run says on standard output to its reports. */
export function openReporter<Row>(
  reports: Reports<Row>,
  name: ReporterName,
  account: Account<Row>,
  terminal: Terminal,
): Promise<void> {
  const surroundings = {
    environment: process.env,
    cwd: process.cwd(),
    warn: (message: string) => terminal.info(printable(message)),
  };
  return reports.open('-', (output) => REPORTERS[name].open(account, output, surroundings));
}

/** The note on an image that could not be worked on. */
export function failureNote(path: string, reason: string | null, message: string | null): Note {
  return { level: 'error', path, title: reason ?? 'failed', message: message ?? '' };
}
