import { ssim } from '../../measure/full-reference/ssim.js';
import type { Score } from '../../measure/metric.js';
import type { Raster } from '../../types.js';
import { type Captured, type CaptureRequest, isWanted } from './capture.js';
import { createCapture } from './create-capture.js';

interface Shown {
  readonly key: string;
  /** In the run's unit; `null` for that of SSIM. */
  readonly worstArea: number | null;
  /** As a viewer shows them, of one size. */
  readonly before: Raster;
  readonly after: Raster | (() => Promise<Raster>);
  /** The comparison by `ssim`, where it is known already. */
  readonly compared?: Score | undefined;
}

interface Work {
  /** When it began, as `performance.now()` has it. */
  readonly started: number;
  /** Seconds that it may take. */
  readonly timeout: number;
}

/** Share of an image's time by which captures must begin. They take less than what came before: a decode and a comparison. */
const LATEST = 0.5;
/** Pictures that have no SSIM because they are so small stand last. */
const BEST = ssim.range[1];

/** Captures what a row shows, if it is asked for, fits, and time is left. Never throws. */
export async function takeCapture(
  shown: Shown,
  request: CaptureRequest,
  { started, timeout }: Work,
): Promise<Captured | null> {
  if (performance.now() - started > LATEST * timeout * 1000) return null;
  try {
    return await capture(shown, request);
  } catch {
    // Whatever it was, also a defect of this program: the image was decided rightly and must not fail for want of a picture.
    return null;
  }
}

async function capture(shown: Shown, request: CaptureRequest): Promise<Captured | null> {
  const { key, before } = shown;
  const after = typeof shown.after === 'function' ? await shown.after() : shown.after;
  const compared = shown.compared ?? compare(before, after);
  const standing = { key, worstArea: shown.worstArea ?? compared?.worstArea ?? BEST };
  if (!isWanted(standing, request)) return null;
  const pictures = await createCapture({ before, after }, compared?.worstTile, request.bytes);
  return pictures && { ...standing, capture: pictures };
}

function compare(before: Raster, after: Raster): Score | undefined {
  const isTooSmall = Math.min(before.width, before.height) < ssim.minimumSide;
  return isTooSmall ? undefined : ssim.prepare(before).score(after);
}
