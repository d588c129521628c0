import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ERROR_CODES } from '../../../../src/errors.js';
import { unescapeFormula } from '../../../../src/report/formula.js';
import { REASONS } from '../../../../src/types.js';
import { parseCsv } from '../../reports.js';
import { type Finished, type RunOptions, startIq } from '../../run-iq.js';

/** Something that goes wrong around a run, and what must hold all the same. */
export interface Fault {
  readonly name: string;
  /** @param root a new folder. @returns what was wrong; nothing is right */
  bear(root: string): Promise<readonly string[]>;
}

export interface Borne {
  readonly name: string;
  readonly seconds: number;
  readonly wrong: readonly string[];
}

export async function bear({ name, bear }: Fault): Promise<Borne> {
  const root = mkdtempSync(path.join(tmpdir(), 'iq-fault-'));
  const started = performance.now();
  try {
    const wrong = await bear(root);
    const seconds = (performance.now() - started) / 1000;
    return { name, seconds, wrong: wrong.map((what) => `${name}: ${what}`) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What every run here is started with: in a folder with a cache of its own. */
export function startIn(root: string, args: readonly string[], options: RunOptions = {}) {
  mkdirSync(path.join(root, 'cache'), { recursive: true });
  return startIq(args, { cwd: root, env: { IQ_CACHE_DIR: path.join(root, 'cache') }, ...options });
}

export const runIn = (root: string, args: readonly string[], options: RunOptions = {}) =>
  startIn(root, args, options).finished;

const STACK_TRACE = /^\s+at .*[:(]\d+:\d+\)?$/m;

/** What no run may do, whatever the fault: end otherwise than by a documented code, or show its insides. */
export function offences({ code, stdout, stderr }: Finished, codes: readonly number[]): string[] {
  const wrong: string[] = [];
  if (code === null || !codes.includes(code)) {
    wrong.push(`exit code ${code} instead of ${codes.join(' or ')}: ${stderr.slice(-600)}`);
  }
  if (STACK_TRACE.test(stdout + stderr)) wrong.push(`a stack trace: ${stderr.slice(-600)}`);
  return wrong;
}

/** A row of any report by what the three commands have in common. */
export interface FaultRow {
  readonly path: string;
  /** `null` for what succeeded. */
  readonly code: string | null;
  readonly message: string;
  readonly output: string;
}

/** The rows of a CSV of any command. */
export function rowsIn(file: string): FaultRow[] {
  return parseCsv(readFileSync(file, 'utf8')).map((row) => {
    const isFailed = row.message !== '' || row.status === 'failed';
    const code = row.reason ?? row.reasons?.split(' ')[0] ?? '';
    return {
      path: unescapeFormula(row.path ?? ''),
      code: isFailed ? code : null,
      message: row.message ?? '',
      output: unescapeFormula(row.output ?? ''),
    };
  });
}

/** Rows that do not say what went wrong: by a documented code, with the file's name and what to do. */
export function illTold(rows: readonly FaultRow[]): string[] {
  return rows
    .filter(({ code }) => code !== null)
    .filter(({ code, message, path: name }) => {
      const isKnown = Object.hasOwn(ERROR_CODES, code ?? '') || Object.hasOwn(REASONS, code ?? '');
      const isNamed = message.includes(name) || message.includes(path.dirname(name));
      return (
        !isKnown || code === 'internal' || code === 'worker_died' || !isNamed || !/[.;] ?[\w ]+/.test(message)
      );
    })
    .map(({ path, code, message }) => `${path} is told of as ${code}: ${message}`);
}

/** Temporary files that are left below a folder. */
export function leftIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)(\.iq-|iq-spool-)/.test(name))
    .map((name) => `${name} is left`);
}
