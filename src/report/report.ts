/** A consumer of finished rows, in their order. */
export interface Report<T> {
  add(row: T): Promise<void>;
  /** Makes the report visible. */
  end(): Promise<void>;
  /** Leaves no trace of an unfinished report; does nothing after `end`. */
  discard(): Promise<void>;
}

/** The version of the JSON reports and meta files; it grows when a field changes its meaning or goes away. */
export const SCHEMA_VERSION = 1;
