import { ListingHash } from '../discover/listing.js';
import { IqError } from '../errors.js';
import { unescapeFormula } from '../report/formula.js';
import { type CsvLine, cellsOf, csvLines } from './csv-lines.js';
import type { ShardPart } from './part.js';
import type { MergeProblem } from './problem.js';
import type { SortedPaths } from './sorted-paths.js';

export interface PartLine extends CsvLine {
  readonly cells: readonly string[];
  readonly path: string;
}

/** The lines of one part behind its header. What is wrong with them ends them, and is said by `problem`. */
export class PartLines {
  readonly part: ShardPart;
  readonly #columns: readonly string[];
  readonly #batches: AsyncGenerator<readonly CsvLine[]>;
  #batch: readonly CsvLine[] = [];
  #at = 0;
  #hasHeader = false;
  #rows = 0;
  #images = 0;
  #path: string | undefined;
  #problem: MergeProblem | null = null;
  /** Of rows in the listing's order. */
  readonly #hash = new ListingHash();
  /** Of others: what will be the listing when it is sorted. */
  readonly #paths: SortedPaths | null;

  /**
   * @param columns those of the header
   * @param paths takes what comes in another order than the listing's; `null` where rows have to come in that order
   */
  constructor(part: ShardPart, columns: readonly string[], paths: SortedPaths | null) {
    this.part = part;
    this.#columns = columns;
    this.#paths = paths;
    this.#batches = csvLines(part.csv);
  }

  /** Known when there are no more lines. */
  get problem(): MergeProblem | null {
    return this.#problem;
  }

  /** `undefined` behind the last one. */
  next(): PartLine | undefined | Promise<PartLine | undefined> {
    const line = this.#batch[this.#at];
    return line === undefined ? this.#refill() : this.#take(line);
  }

  /** Reads all that is left. */
  async drain(): Promise<void> {
    while ((await this.next()) !== undefined);
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }

  /** Makes something of a line; where that is not possible, it is the part's problem and ends the lines. */
  attempt<T>({ number }: PartLine, make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof IqError)) throw error;
      return this.#fail(`Line ${number} of ${this.part.name}: ${error.message}`);
    }
  }

  #fail(message: string, code: MergeProblem['code'] = 'rows_differ'): undefined {
    this.#problem ??= { code, part: this.part.name, message };
    this.#batch = [];
    return undefined;
  }

  async #refill(): Promise<PartLine | undefined> {
    if (this.#problem !== null) return undefined;
    try {
      for (;;) {
        const { value, done } = await this.#batches.next();
        if (done) return this.#end();
        this.#batch = value;
        this.#at = 0;
        if (!this.#hasHeader && value[0] !== undefined && !this.#skipHeader(value[0])) return undefined;
        const line = this.#batch[this.#at];
        if (line !== undefined) return this.#take(line);
      }
    } catch (error) {
      if (!(error instanceof IqError)) throw error;
      return this.#fail(error.message, error.code);
    }
  }

  #skipHeader({ text }: CsvLine): boolean {
    this.#hasHeader = true;
    this.#at = 1;
    if (text === `${this.#columns.join(',')}\n`) return true;
    this.#fail(
      `The columns of ${this.part.name} are not those of iq ${this.part.meta.command}. ${this.#again()}`,
    );
    return false;
  }

  #take(line: CsvLine): PartLine | undefined {
    this.#at++;
    const cells = cellsOf(line);
    const where = `Line ${line.number} of ${this.part.name}`;
    if (cells === null) {
      return this.#fail(`${where} has a quote where none belongs. ${this.#again()}`);
    }
    if (cells.length !== this.#columns.length) {
      return this.#fail(`${where} has ${cells.length} cells, not ${this.#columns.length}. ${this.#again()}`);
    }
    const path = unescapeFormula(cells[PATH] ?? '');
    if (path !== this.#path) {
      if (this.#paths === null && this.#path !== undefined && path < this.#path) {
        return this.#fail(`${where} is not where its path belongs. ${this.#again()}`);
      }
      this.#images++;
      if (this.#paths === null) this.#hash.add(path);
      else this.#paths.add(path);
      this.#path = path;
    }
    this.#rows++;
    return { ...line, cells, path };
  }

  /** Proves that the rows are those that the meta file tells of. */
  #end(): undefined {
    const { name, meta } = this.part;
    if (this.#rows !== meta.rows || !this.#hasHeader) {
      return this.#fail(
        `${name} has ${this.#rows} rows, its meta file tells of ${meta.rows}. ${this.#again()}`,
      );
    }
    this.#paths?.sort((path) => this.#hash.add(path));
    if (this.#images === meta.shard.images && this.#hash.digest() === meta.listingDigest) return undefined;
    return this.#fail(`The images of ${name} are not those that its meta file tells of. ${this.#again()}`);
  }

  #again(): string {
    const { index, count } = this.part.meta.shard;
    return `Run shard ${index}/${count} again.`;
  }
}

const PATH = 1;
