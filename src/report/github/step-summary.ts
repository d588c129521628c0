import { appendFile, stat } from 'node:fs/promises';
import { systemCode } from '../../errors.js';
import { printable } from '../../printable.js';
import { countOf, describeBytes, describeSaving } from '../amounts.js';
import { escapeMarkup } from '../escape.js';
import type { Surroundings } from '../reporters/reporter.js';
import { describeCounts, type LocatedNote } from './annotation.js';
import type { Counts } from './note-list.js';
import type { Sum, Totals } from './totals.js';

/** A step's summary may have 1024 KiB; a little below that GitHub loses it without a word (actions/runner#4337). */
const ROOM = 1000 * 1024;

export interface StepSummary {
  readonly command: string;
  readonly totals: Totals;
  /** The worst first. */
  readonly notes: readonly LocatedNote[];
  /** Of all notes, also those that are not listed. */
  readonly counts: Counts;
}

/** Adds a run to the summary of its step, if there is a file for it. That it cannot is said and does no harm to the run. */
export async function appendStepSummary(
  summary: StepSummary,
  { environment, warn }: Surroundings,
): Promise<void> {
  const path = environment.GITHUB_STEP_SUMMARY;
  if (!path) return;
  try {
    const before = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    const text = renderStepSummary(summary, ROOM - before);
    if (text === '') warn(`The step summary ${path} is full; nothing was added to it.`);
    else await appendFile(path, text);
  } catch (error) {
    warn(`The step summary ${path} cannot be written (${systemCode(error) ?? String(error)}).`);
  }
}

/**
 * A run as HTML, in which Markdown has no say as long as there is no empty line.
 *
 * @param room for so many bytes; notes that have none are counted. Empty where not even that has room
 */
function renderStepSummary({ command, totals, notes, counts }: StepSummary, room: number): string {
  const tally = describeCounts(counts);
  const facts = [countOf(totals.rows(), 'row'), ...(tally === '' ? [] : [tally])];
  const head = `\n\n<h3>iq ${escapeMarkup(command)}</h3>\n<p>${facts.join(' · ')}</p>\n${sizeTable(totals)}`;
  const all = counts.error + counts.warning + counts.notice;
  const rest = (listed: number) => (listed < all ? `<p>${all - listed} more are not listed.</p>\n` : '');
  const lines: string[] = [];
  let left = room - Buffer.byteLength(head + tableOf(NOTE_HEADER, []) + rest(0));
  if (left < 0) return '';
  for (const note of notes) {
    const line = noteLine(note);
    left -= Buffer.byteLength(line);
    if (left < 0) break;
    lines.push(line);
  }
  return head + (lines.length > 0 ? tableOf(NOTE_HEADER, lines) : '') + rest(lines.length);
}

const NOTE_HEADER = rowOf('th', ['', 'File', 'What', 'Why']);

function noteLine({ level, file, path, title, message }: LocatedNote): string {
  const name = file ?? path;
  const code = name === null ? '' : `<code>${plain(name)}</code>`;
  return rowOf('td', [level, code, plain(title), unaddressed(plain(message))]);
}

function sizeTable(totals: Totals): string {
  const all = totals.all();
  if (all.files === 0) return '';
  const formats = totals.byFormat();
  const lines = formats.map(([format, sum]) => sumLine(format, sum));
  if (formats.length > 1) lines.push(sumLine('all', all));
  return tableOf(rowOf('th', ['Format', 'Files', 'Before', 'After', 'Saved']), lines);
}

function sumLine(format: string, { files, before, after }: Sum): string {
  const saving = before > 0 ? describeSaving(1 - after / before) : '';
  return rowOf('td', [plain(format), String(files), describeBytes(before), describeBytes(after), saving]);
}

function tableOf(header: string, lines: readonly string[]): string {
  return `<table>\n${header}${lines.join('')}</table>\n`;
}

function rowOf(kind: 'th' | 'td', cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<${kind}>${cell}</${kind}>`).join('')}</tr>\n`;
}

/** Outside of code GitHub takes `@name` for somebody to be called, and `#1` for an issue: something without width parts them. */
function unaddressed(text: string): string {
  return text.replace(/@|(?<!&)#/g, '$&\u200b');
}

/** Without breaks, so that no line of it is empty. */
function plain(text: string): string {
  return escapeMarkup(printable(text));
}
