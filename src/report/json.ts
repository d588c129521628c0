import type { TextOutput } from './output-file.js';
import { type Report, SCHEMA_VERSION } from './report.js';

/** A report as JSON: `{schemaVersion, command, rows}`, one row a line. */
export async function jsonReport<T>(output: TextOutput, command: string): Promise<Report<T>> {
  await output.write(`{"schemaVersion":${SCHEMA_VERSION},"command":${JSON.stringify(command)},"rows":[`);
  let separator = '\n';
  return {
    async add(row) {
      await output.write(separator + JSON.stringify(row));
      separator = ',\n';
    },
    async end() {
      await output.write('\n]}\n');
      await output.commit();
    },
    discard: () => output.discard(),
  };
}
