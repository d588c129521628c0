import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KEPT_REASONS } from '../../../src/enhance/row.js';
import { ERROR_CODES } from '../../../src/errors.js';
import { estimateMemory } from '../../../src/limits.js';
import { REASONS } from '../../../src/types.js';
import { contents } from '../files.js';
import { watchMemory } from '../memory.js';
import { startIq } from '../run-iq.js';

export const COMMANDS = ['optimize', 'rank', 'score', 'check', 'enhance'] as const;
export type Command = (typeof COMMANDS)[number];

/** Files in one folder that each command is to get through. */
export interface Ordeal {
  readonly name: string;
  readonly folder: string;
  readonly jobs: number;
  /** Images with more are to be refused. */
  readonly maxPixels: number;
  /** Seconds an image may take. */
  readonly timeout: number;
  readonly args?: readonly string[];
  /** Codes of which every file must have one. */
  readonly expected?: readonly string[];
  /** Where files are copied that a command did not get through. */
  readonly keep?: string | undefined;
}

export interface Verdict {
  readonly name: string;
  readonly command: Command;
  readonly cases: number;
  /** Files that were done or kept; the others have a code. */
  readonly ok: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly peak: number;
  /** More to be told of it, in a line. */
  readonly note?: string;
  /** What was wrong, each with the file or the command. */
  readonly wrong: readonly string[];
}

/** Codes that say nothing about a file but that this program failed. */
const DEFECTS = new Set(['internal', 'worker_died']);
/** What the command itself takes, in bytes, with its rows. */
const BASE_BYTES = 600e6;
const STACK_TRACE = /^\s+at .*[:(]\d+:\d+\)?$/m;

/** Runs a command on all files at once and checks what no file may bring about. */
export async function endure(command: Command, ordeal: Ordeal): Promise<Verdict> {
  const { name, folder, jobs, maxPixels, timeout } = ordeal;
  const work = mkdtempSync(path.join(tmpdir(), 'iq-hostile-run-'));
  try {
    const before = contents(folder);
    const files = Object.keys(before);
    const list = files.map((file) => path.join(folder, file)).join('\0');
    writeFileSync(path.join(work, 'list'), list);
    const common = ['--files-from', 'list', '-0', '--json', 'rows.json', '--quiet', '--jobs', `${jobs}`];
    const limits = ['--max-pixels', `${maxPixels}`, '--timeout', `${timeout}`];
    const started = performance.now();
    // Every file might take the time that one may; no more than an hour is waited for.
    const limit = Math.min(3600, 60 + Math.ceil(files.length / jobs) * timeout) * 1000;
    const args = [command, ...common, ...limits, ...OWN[command](folder), ...(ordeal.args ?? [])];
    const { child, finished } = startIq(args, { cwd: work, limit });
    const memory = watchMemory(child.pid ?? 0);
    const { code, stdout, stderr } = await finished;
    memory.stop();
    const seconds = (performance.now() - started) / 1000;

    const wrong: string[] = [];
    const blame = (file: string, what: string) => {
      wrong.push(`${name}, iq ${command}, ${file}: ${what}`);
      keep(ordeal, file);
    };
    if (code !== 0 && code !== 1) {
      const how = code === null ? `ended by a signal after ${seconds.toFixed()} s` : `exit code ${code}`;
      wrong.push(`${name}, iq ${command}: ${how}: ${stderr.slice(-500)}`);
    }
    if (STACK_TRACE.test(stdout + stderr)) wrong.push(`${name}, iq ${command}: a stack trace: ${stderr}`);
    // Two processes may be at their limits at once with what they replaced not yet given back.
    const most = BASE_BYTES + jobs * estimateMemory(maxPixels, ['avif']);
    if (memory.peak > most) wrong.push(`${name}, iq ${command}: ${memory.peak} bytes of memory`);

    const hasEnded = code === 0 || code === 1;
    const found = hasEnded ? readRows(path.join(work, 'rows.json')) : null;
    if (hasEnded && found === null)
      wrong.push(`${name}, iq ${command}: no rows with exit code ${code}: ${stderr.slice(-500)}`);
    const rows = found ?? [];
    const codes: Record<string, number> = {};
    let ok = 0;
    const missing = new Set(files);
    for (const row of rows) {
      const file = path.relative(folder, path.resolve(folder, row.path));
      missing.delete(file);
      const fate = codeOf(row);
      codes[fate.code ?? 'ok'] = (codes[fate.code ?? 'ok'] ?? 0) + 1;
      if (!fate.failed) ok++;
      if (
        fate.code !== null &&
        !Object.hasOwn(ERROR_CODES, fate.code) &&
        !Object.hasOwn(REASONS, fate.code) &&
        !Object.hasOwn(KEPT_REASONS, fate.code)
      )
        blame(file, `an unknown code, ${fate.code}`);
      if (fate.code !== null && DEFECTS.has(fate.code)) blame(file, `${fate.code}: ${row.message}`);
      if (row.message && STACK_TRACE.test(row.message)) blame(file, `a stack trace: ${row.message}`);
      if (ordeal.expected && !ordeal.expected.includes(fate.failed ? (fate.code ?? '') : 'ok'))
        blame(file, `${fate.code ?? 'ok'} instead of ${ordeal.expected.join(' or ')}`);
    }
    if (found !== null) {
      for (const file of missing) blame(file, 'has no row');
      if (rows.length + missing.size !== files.length)
        wrong.push(`${name}, iq ${command}: ${rows.length} rows for ${files.length} files`);
    }
    const after = contents(folder);
    for (const file of new Set([...files, ...Object.keys(after)]))
      if (before[file] !== after[file]) blame(file, 'was changed, or is new');
    return { name, command, cases: files.length, ok, codes, seconds, peak: memory.peak, wrong };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const PAGE = ['--report', 'page.html'];

/** Options of a command: everything is decoded, and as little as may be is encoded. Pages decode some pictures again. */
const OWN: Record<Command, (folder: string) => readonly string[]> = {
  optimize: () => ['-o', 'out', '--effort', '0', '--target', '.9', '--no-cache', ...PAGE],
  rank: () => ['--no-cache', '--aesthetic', 'off', '--faces', 'off', ...PAGE],
  score: (folder) => ['-r', folder, '-m', 'ssim,psnr', ...PAGE],
  check: (folder) => [
    ...['-r', folder, '--fail-under', 'psnr=0', '--max-saving', '100'],
    ...['--effort', '0', '--target', '.9'],
  ],
  enhance: () => ['-o', 'out', '--no-cache'],
};

interface JsonRow {
  readonly path: string;
  readonly message: string | null;
  readonly status?: string;
  readonly reason?: string | null;
  /** Of a ranking: the code of the error alone where there is a message. */
  readonly reasons?: readonly string[];
}

/** `null` where there is no such file. */
function readRows(file: string): readonly JsonRow[] | null {
  if (!existsSync(file)) return null;
  const document: { rows: readonly JsonRow[] } = JSON.parse(readFileSync(file, 'utf8'));
  return document.rows;
}

function codeOf(row: JsonRow): { code: string | null; failed: boolean } {
  if (row.reasons) {
    const failed = row.message !== null;
    return { failed, code: failed ? (row.reasons[0] ?? 'none') : null };
  }
  if (row.status !== undefined) return { failed: row.status === 'failed', code: row.reason ?? null };
  return { failed: (row.reason ?? null) !== null, code: row.reason ?? null };
}

function keep({ keep: to, folder, name }: Ordeal, file: string): void {
  const source = path.join(folder, file);
  if (to === undefined || !lstatSync(source).isFile()) return;
  mkdirSync(to, { recursive: true });
  copyFileSync(source, path.join(to, `${name}-${file.replaceAll(path.sep, '-')}`.replaceAll(' ', '-')));
}
