import type { Picture } from '../decode/picture.js';
import { wantedFormats } from '../encode/formats.js';
import type { Captured } from '../report/captures/capture.js';
import { captureOutcomes } from './capture-outcomes.js';
import { unfitReason } from './fitness.js';
import type { ImageTask } from './optimize-image.js';
import { openSubject, targetOf } from './subject.js';
import { kept, type Outcome, smallestFormat, tryFormat } from './try-formats.js';

interface Decided {
  /** One for each output. */
  readonly outcomes: readonly Outcome[];
  /** Of the outcomes that were asked for. */
  readonly captures: readonly Captured[];
}

/**
 * What an image becomes by its settings, before anything is written.
 *
 * @param started when the work on the image began, as `performance.now()` has it
 * @throws IqError `corrupt`, `unsupported_format` or `encode_failed`
 */
export async function decideOutcomes(
  { path, settings, capture }: Pick<ImageTask, 'path' | 'settings' | 'capture'>,
  picture: Picture,
  started: number,
): Promise<Decided> {
  const { file, source, info } = picture;
  const formats = wantedFormats(info.format, settings);
  const unfit = unfitReason(source.bytes, info, formats, settings);
  if (unfit) {
    // A kept image is copied as it is, but a damaged one must not pass for a good one. HEIC cannot be decoded here; of what is
    // marked, the marker's digest has already shown that the coded picture is whole.
    if (unfit !== 'already_optimised' && info.format !== 'heif') await picture.assertWhole();
    const isList = typeof settings.formats !== 'string';
    return { outcomes: (isList ? formats : [null]).map(() => kept(unfit)), captures: [] };
  }
  const target = targetOf(settings);
  const subject = await openSubject(source.bytes, info, file, settings, target, await picture.coded());
  const outcomes: Outcome[] = [];
  if (settings.formats === 'auto') outcomes.push(await smallestFormat(subject, formats));
  else for (const format of formats) outcomes.push(await tryFormat(subject, format));
  // Now, while the original's pixels are at hand: its file may be about to be replaced.
  const captures = capture
    ? await captureOutcomes(subject, outcomes, { path, request: capture, started })
    : [];
  return { outcomes, captures };
}
