import { disarmJson } from '../runner-commands.js';
import type { TextOutput } from './output-file.js';
import { type Report, SCHEMA_VERSION } from './report.js';

/** A report as JSON: `{schemaVersion, command, rows}`, one row a line. */
export function jsonReport<T>(output: TextOutput, command: string): Report<T> {
  const head = `{"schemaVersion":${SCHEMA_VERSION},"command":${JSON.stringify(command)},"rows":[`;
  // Not written before there is something to report: a run that is refused says nothing on standard output.
  let before = head;
  return {
    async add(row) {
      await output.write(`${before}\n${jsonOf(row)}`);
      before = ',';
    },
    async end() {
      await output.write(before === head ? `${head}]}\n` : '\n]}\n');
      await output.commit();
    },
    discard: () => output.discard(),
  };
}

/** A value as JSON, in one line unless it is to be indented. */
export function jsonOf(value: unknown, indent?: number): string {
  return disarmJson(JSON.stringify(value, null, indent));
}
