/** What `--reporter` may be. */
export const REPORTER_NAMES = ['text', 'json', 'ndjson', 'csv', 'github'] as const;

export type ReporterName = (typeof REPORTER_NAMES)[number];
