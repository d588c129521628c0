import { type Captured, type CaptureRequest, captureKey, isWanted } from '../report/captures/capture.js';
import { takeCapture } from '../report/captures/take-capture.js';
import type { Settings } from '../settings.js';
import type { Candidate } from './compress.js';
import { seen } from './seen.js';
import type { Subject } from './subject.js';
import type { Outcome } from './try-formats.js';

interface Wanted {
  /** As rows have it. */
  readonly path: string;
  readonly request: CaptureRequest;
  /** When the work on the image began, as `performance.now()` has it. */
  readonly started: number;
}

/** Captures what became of an image, where there is something new to show and it is asked for. */
export async function captureOutcomes(
  subject: Subject,
  outcomes: readonly Outcome[],
  { path, request, started }: Wanted,
): Promise<Captured[]> {
  const { settings, viewed, appliesProfile } = subject;
  const captures: Captured[] = [];
  for (const outcome of outcomes) {
    const place = wantedPlace(outcome, settings, { path, request });
    if (!outcome.candidate || !place) continue;
    const { key, worstArea } = place;
    const { bytes } = outcome.candidate;
    const captured = await takeCapture(
      {
        key,
        worstArea,
        before: viewed,
        after: () => seen(subject, bytes, appliesProfile),
      },
      request,
      { started, timeout: settings.timeout },
    );
    if (captured) captures.push(captured);
  }
  return captures;
}

/** Whether an image has anything to be captured. */
export function isCaptureWanted(
  outcomes: readonly Outcome[],
  settings: Settings,
  wanted: Pick<Wanted, 'path' | 'request'>,
): boolean {
  return outcomes.some((outcome) => wantedPlace(outcome, settings, wanted) !== null);
}

/** Where an outcome stands among those to be shown; `null` where it is not to be. */
function wantedPlace(
  outcome: Outcome,
  settings: Settings,
  { path, request }: Pick<Wanted, 'path' | 'request'>,
): { key: string; worstArea: number | null } | null {
  if (!outcome.candidate) return null;
  const key = captureKey({ path, status: 'optimized', format_out: outcome.format });
  const worstArea = worstAreaOf(outcome.candidate, settings);
  return worstArea === null || isWanted({ key, worstArea }, request) ? { key, worstArea } : null;
}

/**
 * Of all rows of a run in one unit: the metric's, of whose worst area or else whose score every row has one; SSIM's, for
 * which `null` stands here, where some rows are only predicted.
 */
function worstAreaOf({ score, worstArea }: Candidate, settings: Settings): number | null {
  const { strategy, verify, metric } = settings;
  const isScored = strategy === 'search' || verify;
  return isScored || metric === 'ssim' ? (worstArea ?? score) : null;
}
