import type { createColors } from 'picocolors';
import type { QualityModel } from '../decide/quality-model.js';
import type { Errors } from '../decide/validation.js';
import { printable } from '../printable.js';
import { describeUnlabelled } from '../train/fit-model.js';
import type { Label } from '../train/label-image.js';

type Colours = ReturnType<typeof createColors>;

/** One line about one image. */
export function describeLabel({ path, quality, reason, message }: Label, colours: Colours): string {
  const name = printable(path);
  if (message !== null) return `${colours.red('failed')} ${name} (${reason}): ${printable(message)}`;
  if (quality === null) return `${colours.dim('none')}   ${name} (${reason})`;
  return `${colours.green('label')}  ${name}: q ${quality}`;
}

/** What was learnt from how many images, and what it is worth. */
export function describeTraining({ conditions, line, training }: QualityModel, images: number): string {
  const { format, metric, target, effort } = conditions;
  const { validation } = training;
  const why = describeUnlabelled(training.unlabelled);
  const method = validation.folds === training.images ? 'leaving each out once' : `${validation.folds}-fold`;
  const sign = line.slope < 0 ? '−' : '+';
  const lines = [
    `${training.images} of ${images} images gave a label${why === '' ? '' : ` (${why})`}`,
    `${format} quality for ${metric} ≥ ${target} at effort ${effort}: max(${line.smallestQuality}, ` +
      `${line.intercept.toFixed(2)} ${sign} ${Math.abs(line.slope).toFixed(2)} · min(bits per pixel, ${line.largestBpp}))`,
    `On images not seen (cross-validation, ${method}):`,
    row('', 'line', 'always the median'),
    row('R²', squared(validation.line), squared(validation.median)),
    row('mean absolute error', mean(validation.line), mean(validation.median)),
    row('within ±3', near(validation.line), near(validation.median)),
  ];
  if (validation.line.meanAbsoluteError >= validation.median.meanAbsoluteError) {
    lines.push('The line is no better than always taking the median: on these images, prefer the search.');
  }
  return lines.join('\n');
}

const row = (name: string, line: string, median: string) =>
  `  ${name.padEnd(20)}${line.padStart(7)}  ${median}`;
const squared = ({ rSquared }: Errors) => (rSquared === null ? '–' : rSquared.toFixed(2).replace('-', '−'));
const mean = ({ meanAbsoluteError }: Errors) => meanAbsoluteError.toFixed(2);
const near = ({ within3 }: Errors) => `${Math.round(within3 * 100)} %`;
