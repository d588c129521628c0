import { bitsPerPixel, fitLine } from '../decide/bpp-predictor.js';
import type { PredictedFormat } from '../decide/prediction.js';
import { type Conditions, MODEL_VERSION, type QualityModel } from '../decide/quality-model.js';
import { crossValidate, type HashedLesson } from '../decide/validation.js';
import { ENCODERS } from '../encode/registry.js';
import { IqError } from '../errors.js';
import { VERSION } from '../version.js';
import type { Label } from './label-image.js';

/** With fewer labels a line's errors are themselves little more than chance. */
const FEWEST_LABELS = 8;

/** A model with the lessons that it was fitted to. */
export interface Fit {
  readonly model: QualityModel;
  readonly lessons: readonly HashedLesson[];
}

/**
 * Fits a model to labels. Of images with the same content one counts: they would be in the fold that is predicted and in
 * those it is predicted from.
 *
 * @throws IqError `too_few_labels`
 */
export function fitModel(labels: readonly Label[], conditions: Conditions, date: Date): Fit {
  const byContent = new Map<string, HashedLesson & { pixels: number }>();
  const unlabelled: Record<string, number> = {};
  const leaveOut = (why: string) => {
    unlabelled[why] = (unlabelled[why] ?? 0) + 1;
  };
  for (const { content, quality, reason, bytes, width, height } of labels) {
    if (quality === null || content === null) leaveOut(reason ?? 'internal');
    else if (byContent.has(content)) leaveOut('duplicate');
    else
      byContent.set(content, {
        content,
        quality,
        bpp: bitsPerPixel(bytes, { width, height }),
        pixels: width * height,
      });
  }
  // In an order of its own, so that sums come out the same to the last digit whichever image was finished first.
  const lessons = [...byContent.values()].sort((a, b) => (a.content < b.content ? -1 : 1));
  if (lessons.length < FEWEST_LABELS) throw tooFew(lessons.length, labels.length, unlabelled);
  const model: QualityModel = {
    kind: 'bpp',
    version: MODEL_VERSION,
    conditions,
    line: fitLine(lessons),
    training: {
      date: date.toISOString(),
      iq: VERSION,
      images: lessons.length,
      megapixels: lessons.reduce((sum, { pixels }) => sum + pixels, 0) / 1e6,
      unlabelled,
      validation: crossValidate(lessons, qualitiesOf(conditions.format)),
    },
  };
  return { model, lessons };
}

function qualitiesOf(format: PredictedFormat): readonly number[] {
  return ENCODERS[format].qualities({ min: 1, max: 100 }, { channels: 3 });
}

function tooFew(labelled: number, images: number, unlabelled: Readonly<Record<string, number>>): IqError {
  const why = describeUnlabelled(unlabelled);
  return new IqError(
    'too_few_labels',
    `Expected at least ${FEWEST_LABELS} different images with a label to fit a line to but received ${labelled} of ${images}${why === '' ? '' : ` (${why})`}. Add images, or lower the target.`,
  );
}

/** Why images gave no label, in words: `2 corrupt, 1 duplicate`. */
export function describeUnlabelled(unlabelled: Readonly<Record<string, number>>): string {
  return Object.entries(unlabelled)
    .sort()
    .map(([why, count]) => `${count} ${why}`)
    .join(', ');
}
