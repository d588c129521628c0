import type { createColors } from 'picocolors';
import type { Proxies } from '../decide/ranking-figures.js';
import type { Evaluation, Unshown } from '../evaluate.js';
import { printable } from '../printable.js';
import { PROXY_WORDS } from '../report/proxy-words.js';

type Colours = ReturnType<typeof createColors>;

const NAME = 20;
const VALUE = 9;

/** A ranking's figures as a table, for people. */
export function describeEvaluation(csv: string, evaluation: Evaluation): string {
  const { rows, ranked, failed, vetoed, vetoes, missing, proxies } = evaluation;
  const unranked = rows - ranked - failed;
  const lines = [
    csv === '-' ? 'The ranking on standard input' : printable(csv),
    line('rows', String(rows)),
    line('with a score', String(ranked)),
    line('failed', String(failed), failed > 0 ? 'their images could not be read' : ''),
    ...(unranked > 0 ? [line('without a score', String(unranked))] : []),
    line('flagged', String(vetoed), listed(vetoes)),
    ...(Object.keys(missing).length > 0 ? [line('parts missing', '', listed(missing, ranked))] : []),
    '',
    'Proxies, which need no labels: they do not prove that people agree with the ranking',
    ...(Object.keys(PROXY_WORDS) as (keyof Proxies)[]).map((name) => {
      const value = proxies[name];
      const [meaning, absent] = PROXY_WORDS[name];
      return value === null ? line(name, '–', absent) : line(name, figure(value), meaning);
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** An image that is not among the pictures. */
export function describeUnshown({ path, code, message }: Unshown, colours: Colours): string {
  return `${colours.red('failed')} ${printable(path)} (${code}): ${printable(message)}`;
}

function line(name: string, value: string, words = ''): string {
  return `  ${name.padEnd(NAME)}${value.padStart(VALUE)}  ${words}`.trimEnd();
}

/** Counts by name, the most first. */
function listed(counts: Readonly<Record<string, number>>, all?: number): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count === all ? 'everywhere' : count}`)
    .join(' · ');
}

const figure = (value: number) => value.toFixed(4).replace('-', '−');
