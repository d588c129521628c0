import type { TextOutput } from '../output-file.js';
import type { Report } from '../report.js';
import { openRowStore, type RowStore } from './row-store.js';

interface PageWriter<Row> {
  add(row: Row, store: RowStore): void;
  /** Writes the page, but for telling its output that it is complete. */
  write(store: RowStore): Promise<void>;
}

/**
 * A page as a report of rows, which wait until all are there.
 *
 * @throws IqError `no_space` or `write_failed` where there is no room for temporary files
 */
export function pageReport<Row>(output: TextOutput, writer: PageWriter<Row>): Report<Row> {
  const store = openRowStore();
  return {
    async add(row) {
      writer.add(row, store);
    },
    async end() {
      await writer.write(store);
      await output.commit();
      store.close();
    },
    async discard() {
      store.close();
      await output.discard();
    },
  };
}
