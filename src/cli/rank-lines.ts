import type { createColors } from 'picocolors';
import { printable } from '../printable.js';
import type { RankEntry } from '../rank/ranked-rows.js';
import type { RankPlan, RankSummary } from '../rank.js';
import type { RankRow } from '../report/rank-row.js';
import { reasonWords } from '../report/reason-words.js';

type Colours = ReturnType<typeof createColors>;

/** One picture of a ranking in one line, for people. */
export function describeRanked(row: RankRow, colours: Colours): string {
  const rank = String(row.rank ?? '–').padStart(5);
  const score = row.final_score === null ? '    –' : row.final_score.toFixed(3);
  const notes = [
    ...row.veto.map((veto) => colours.yellow(veto)),
    ...(row.duplicate_of === null ? [] : [`same as ${printable(row.duplicate_of)}`]),
    ...reasonWords(row.reasons),
  ];
  const why = notes.length > 0 ? `  ${colours.dim(notes.join(', '))}` : '';
  return `${rank}  ${score}  ${printable(row.path)}${why}`;
}

export function describeUnranked(
  path: string,
  { code, message }: NonNullable<RankEntry['failure']>,
  colours: Colours,
): string {
  return `${colours.red('failed')} ${printable(path)} (${code}): ${printable(message)}`;
}

/** What could not be judged in any picture, and what to do about it. */
export function describeMissing({ part, reason }: RankPlan['missing'][number]): string {
  return `Ranked without ${part}: the weight goes to the other parts. ${printable(reason)}`;
}

/**
 * What a ranking came to, in a line.
 *
 * @param listed how many of the images that could be read have a line
 */
export function describeRanking(
  summary: RankSummary,
  { listed, seconds, colours }: { listed: number; seconds: number; colours: Colours },
): string {
  const { images, failed, unscored, vetoed, duplicates, interrupted } = summary;
  const counts = [
    colours.green(`${images - failed - unscored} ranked`),
    ...(unscored > 0 ? [colours.yellow(`${unscored} without a score`)] : []),
    ...(listed < images - failed ? [`${listed} listed`] : []),
    ...(vetoed > 0 ? [`${vetoed} with a flaw`] : []),
    ...(duplicates > 0 ? [`${duplicates} duplicate${duplicates === 1 ? '' : 's'}`] : []),
    failed > 0 ? colours.red(`${failed} failed`) : '0 failed',
  ];
  const state = interrupted ? colours.yellow('Interrupted. ') : '';
  return `${state}${counts.join(', ')} · ${seconds.toFixed(1)} s`;
}
