import { PUBLISHED_WEIGHTS } from '../decide/fusion.js';
import type { Accuracy, Gain } from '../decide/taste/accuracy.js';
import { roundWeights } from '../decide/taste/fit-weights.js';
import type { ProxyFigures } from '../decide/taste/proxy.js';
import { printable } from '../printable.js';
import type { LabelCounts, Names } from '../tune/tune-labels.js';
import type { TunedByLabels, TunedByProxy, TuneResult } from '../tune.js';

/** What was learnt, and what it is worth. */
export function describeTuning(result: TuneResult): string {
  const lines = result.method === 'labels' ? labelLines(result) : proxyLines(result);
  return lines.join('\n');
}

function labelLines(result: TunedByLabels): string[] {
  const { labels, validation, taste, noTaste, steepness } = result;
  const lines = [
    ...countLines(labels),
    ...weightLines(result),
    `Choices ordered right among pictures not learnt from (cross-validation, ${validation.folds} folds of pictures; chance is 50 %):`,
    row('default weights', shareOf(validation.defaults)),
    row('fitted weights', shareOf(validation.fitted), gainOf(validation.gain, 'the default')),
  ];
  if (taste) {
    lines.push(
      row('CLIP taste alone', shareOf(taste.alone)),
      row('weights with it', shareOf(taste.fused), gainOf(taste.gain, 'the fitted')),
      taste.isUsed
        ? 'The taste gains more than its standard error: it becomes the aesthetic, and the weights above go with it.'
        : 'The taste gains no more than its standard error: it is left out.',
    );
  } else lines.push(`No taste over CLIP embeddings: ${printable(noTaste ?? '')}.`);
  if (steepness !== null) {
    const sure = 1 / (1 + Math.exp(-0.1 * steepness));
    lines.push(
      `Steepness ${steepness.toFixed(1)}: where scores differ by .1, ${percent(sure)} of the choices go to the better one.`,
    );
  }
  lines.push(VERDICTS[result.verdict]);
  return lines;
}

const VERDICTS = {
  better: 'The fit orders pictures better than the default weights do.',
  no_better:
    'The fit is no better than the default weights, as far as these labels can tell: more of them would.',
  chance:
    'These labels cannot be told from chance: what was fitted means nothing, and nothing was written. Label more pictures.',
} as const;

function proxyLines(result: TunedByProxy): string[] {
  const { fitted, defaults, tried } = result.proxy;
  return [
    ...weightLines(result),
    `By the proxy score_std + sharpness_corr − duplicate_fraction, the best of ${tried} tried:`,
    row('default weights', proxyOf(defaults)),
    row('these weights', proxyOf(fitted)),
    'This is a proxy that no person has confirmed: it rewards sharpness by construction. Give --labels for a taste of your own, or --out to write them.',
  ];
}

function countLines({
  kind,
  labels,
  pictures,
  choices,
  unrated,
  unmatched,
  ...names
}: LabelCounts): string[] {
  const lines = [`${labels} ${kind} make ${choices} choices between ${pictures} pictures`];
  if (unrated > 0) lines.push(unrated === 1 ? '1 line has no rating' : `${unrated} lines have no rating`);
  if (unmatched > 0) lines.push(`${unmatched} of the ${kind} ${unmatched === 1 ? 'was' : 'were'} left out:`);
  const named = (what: string, { count, first }: Names) => {
    const more = count > first.length ? `, and ${count - first.length} more` : '';
    if (count > 0) lines.push(`  ${what}: ${first.map(printable).join(', ')}${more}`);
  };
  named('not in the ranking', names.unknown);
  named('in the ranking, but not measured', names.unmeasured);
  return lines;
}

function weightLines({ weights, parts }: TuneResult): string[] {
  if (weights === null) return ['No part says what the labels say.'];
  const usual = roundWeights(PUBLISHED_WEIGHTS);
  return [
    row('', 'weight  default'),
    ...parts.map((part) => row(part, `${weights[part].toFixed(4)}  ${usual[part].toFixed(4)}`)),
  ];
}

const row = (name: string, ...cells: readonly string[]) => `  ${name.padEnd(18)}${cells.join('  ')}`;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const shareOf = ({ accuracy, low, high }: Accuracy) =>
  `${percent(accuracy)} (${percent(low)} to ${percent(high)})`;
const signed = (share: number) => `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)}`;
const gainOf = ({ gain, standardError }: Gain, than: string) =>
  `${signed(gain)} ± ${(100 * standardError).toFixed(1)} points against ${than} ones`;
const proxyOf = ({ objective, score_std, sharpness_corr, duplicate_fraction }: ProxyFigures) =>
  `${objective.toFixed(4)} (${score_std.toFixed(4)} + ${sharpness_corr.toFixed(4)} − ${duplicate_fraction.toFixed(4)})`;
