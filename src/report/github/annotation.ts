import { realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { isInside } from '../../held-folder.js';
import { printable } from '../../printable.js';
import { countOf } from '../amounts.js';
import { LEVELS, type Note, type Surroundings } from '../reporters/reporter.js';
import type { Counts } from './note-list.js';

/** A note with the place of its file in the repository, with `/`; `null` where it has none. */
export interface LocatedNote extends Note {
  readonly file: string | null;
}

/** GitHub shows so many annotations of each level for a step, the first. */
const SHOWN = 10;

/** An annotation as a workflow command of GitHub Actions, with its line break. */
export function annotationLine(command: string, { level, file, title, message }: LocatedNote): string {
  const place = file === null ? '' : `file=${escapeProperty(file)},`;
  return `::${level} ${place}title=${escapeProperty(`iq ${command}: ${title}`)}::${escapeData(printable(message))}\n`;
}

/** How many notes there are in all, for people; as an annotation if GitHub does not show them all. */
export function tallyLine(command: string, counts: Counts): string {
  const tally = describeCounts(counts);
  if (tally === '') return '';
  const isCut = LEVELS.some((level) => counts[level] > SHOWN);
  return isCut
    ? `::notice title=iq ${command}::${tally} in all, of which GitHub shows ${SHOWN} of each kind\n`
    : `iq ${command}: ${tally} in all\n`;
}

/** `2 errors, 1 warning`; empty where there is nothing. */
export function describeCounts(counts: Counts): string {
  const present = LEVELS.filter((level) => counts[level] > 0);
  return present.map((level) => countOf(counts[level], level)).join(', ');
}

/**
 * Finds images in the repository.
 *
 * @param root what their paths start from; `null` for the working folder
 */
export async function createLocator(
  root: string | null,
  { environment, cwd }: Surroundings,
): Promise<(path: string | null) => string | null> {
  const real = (path: string) => realpath(path).catch(() => resolve(path));
  const repository = await real(environment.GITHUB_WORKSPACE || cwd);
  const folder = await real(root ?? cwd);
  return (path) => {
    if (path === null) return null;
    const file = join(folder, path);
    return isInside(file, repository) ? relative(repository, file).split(sep).join('/') : null;
  };
}

/** As the official toolkit escapes the text of a command. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** As it escapes a command's properties. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
