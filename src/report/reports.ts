import type { Writable } from 'node:stream';
import { openText, type TextOutput } from './output-file.js';
import type { Report } from './report.js';

/** Several reports of the same rows, as one. */
export interface Reports<Row> extends Report<Row> {
  /**
   * Adds a report, if there is a place for it.
   *
   * @param place a file, or `-` for the stream
   * @throws IqError `output_unusable` at once, so that a run does not end without its report
   */
  open(
    place: string | undefined,
    make: (output: TextOutput) => Report<Row> | Promise<Report<Row>>,
  ): Promise<void>;
}

/**
 * @param stream where `-` leads
 * @param signal ends the wait for somebody who reads from a pipe
 */
export function createReports<Row>(stream: Writable, signal: AbortSignal): Reports<Row> {
  const reports: Report<Row>[] = [];
  return {
    async open(place, make) {
      if (place === undefined) return;
      const output = await openText(place, stream, signal);
      try {
        reports.push(await make(output));
      } catch (error) {
        await output.discard();
        throw error;
      }
    },
    async add(row) {
      for (const report of reports) await report.add(row);
    },
    async end() {
      for (const report of reports) await report.end();
    },
    async discard() {
      for (const report of reports) await report.discard();
    },
  };
}
