import { type ErrorCode, IqError } from '../../errors.js';
import type { AestheticMode } from '../../rank/rank-modes.js';
import { type AestheticScorer, type ClipOptions, openClip } from './clip.js';
import { CLIP_VIT_B_32 } from './clip-models.js';
import { pairPrompts } from './prompts.js';

export interface AestheticOptions
  extends Omit<ClipOptions, 'prompts' | 'clip'>,
    Partial<Pick<ClipOptions, 'clip'>> {
  /** Descriptions of better and of worse pictures; the published pair where there are none. */
  readonly positive?: readonly string[];
  readonly negative?: readonly string[];
}

/** Why pictures have no aesthetic; its weight belongs to the other measures then. */
export interface NoAesthetic {
  readonly scorer: null;
  readonly code: ErrorCode;
  /** A plain sentence or two, with the remedy. */
  readonly reason: string;
}

/** What keeps CLIP from being used that is nobody's mistake. */
const EXCUSES: readonly ErrorCode[] = ['runtime_missing', 'model_missing', 'offline', 'model_corrupt'];

/**
 * Opens what judges aesthetics. Never fetches: `iq models pull clip` does.
 *
 * @throws IqError `invalid_option` for prompts that cannot be used; with `clip` also `runtime_missing`, `model_missing`,
 *   `offline` or `model_corrupt`
 */
export async function openAesthetic(
  mode: Exclude<AestheticMode, 'off'>,
  { positive, negative, clip = CLIP_VIT_B_32, ...options }: AestheticOptions,
): Promise<{ readonly scorer: AestheticScorer } | NoAesthetic> {
  const prompts = pairPrompts(positive, negative);
  try {
    return { scorer: await openClip({ ...options, prompts, clip }) };
  } catch (error) {
    if (mode === 'auto' && error instanceof IqError && EXCUSES.includes(error.code)) {
      return { scorer: null, code: error.code, reason: error.message };
    }
    throw error;
  }
}
