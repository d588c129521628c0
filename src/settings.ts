import { PREDICTORS, type Predictor, STRATEGIES, type Strategy } from './decide/prediction.js';
import type { QualityModel } from './decide/quality-model.js';
import { ENCODERS } from './encode/registry.js';
import { IqError } from './errors.js';
import { type ImageLimits, imageLimits } from './limits.js';
import type { PresetName } from './measure/metric.js';
import { metricNamed } from './measure/registry.js';
import { assertPredictable } from './train/model-conditions.js';
import type { Format } from './types.js';

/** What a caller may say about how images are optimised; everything has a default. */
export interface SettingsInput extends Partial<ImageLimits> {
  /** A name from the metric registry; by default `ssim`. */
  readonly metric?: string;
  /** In the metric's own unit. Goes before `preset`. */
  readonly target?: number;
  /** A target by name; by default `balanced`. */
  readonly preset?: PresetName;
  /** Smallest worst area: 5th percentile of the metric over 32×32-pixel tiles. */
  readonly floor?: number;
  /** `keep` (default) keeps each image's own format, `auto` takes the smallest that meets the target, a list writes each. */
  readonly format?: 'keep' | 'auto' | readonly Format[];
  /** 1 to 100, inclusive. */
  readonly minQuality?: number;
  readonly maxQuality?: number;
  /** 0 (fast) to 9 (small); by default 4. */
  readonly effort?: number;
  /** Share of the source's bytes, 0 to 1, that must be saved for the source to be replaced; by default .02. */
  readonly minSaving?: number;
  /** Drop EXIF, XMP and IPTC; the colour profile and our marker stay. */
  readonly strip?: boolean;
  readonly followSymlinks?: boolean;
  /** Seconds one image may take; by default 900. */
  readonly timeout?: number;
  /** `search` (default) proves the quality, `predict` encodes once and scores nothing. */
  readonly strategy?: Strategy;
  /** What the quality is predicted from, or where the search starts; by default `probe`. */
  readonly predictor?: Predictor;
  /** A model that was trained, for the predictor `bpp`; without it, lines fitted to photographs of many kinds. */
  readonly model?: QualityModel;
  /** With `predict`: score the result, and search where it misses the target. */
  readonly verify?: boolean;
  /** With `search`: whether the quality right below must have been seen to miss; by default true. */
  readonly proof?: boolean;
}

/** Everything that decides what happens to one image. Plain data: it travels to the workers. */
export interface Settings extends ImageLimits {
  readonly metric: string;
  readonly target: number;
  /** `null` for none. */
  readonly floor: number | null;
  readonly formats: 'keep' | 'auto' | readonly Format[];
  readonly minQuality: number;
  readonly maxQuality: number;
  readonly effort: number;
  readonly minSaving: number;
  readonly strip: boolean;
  readonly followSymlinks: boolean;
  readonly timeout: number;
  readonly strategy: Strategy;
  readonly predictor: Predictor;
  /** `null` for the default lines. */
  readonly model: QualityModel | null;
  readonly verify: boolean;
  readonly proof: boolean;
}

/**
 * Fills in the defaults and checks every value, so that a run with a bad one ends before any work.
 *
 * @throws IqError `invalid_option`, or `model_mismatch` for a model that was trained for other settings
 */
export function resolveSettings(input: SettingsInput): Settings {
  const metric = metricNamed(input.metric ?? 'ssim');
  const [worst, best] = metric.range;
  const preset = input.preset ?? 'balanced';
  const target = input.target ?? metric.presets[preset];
  if (target === undefined) {
    throw new IqError(
      'invalid_option',
      `Expected small, balanced or high for --preset but received ${preset}.`,
    );
  }
  const minQuality = within('--min-quality', input.minQuality ?? 1, 1, 100);
  const settings: Settings = {
    metric: metric.name,
    target: within('--target', target, worst, best),
    floor: input.floor === undefined ? null : within('--floor', input.floor, worst, best),
    formats: checkFormats(input.format ?? 'keep'),
    minQuality,
    maxQuality: within('--max-quality', input.maxQuality ?? 100, minQuality, 100),
    effort: within('--effort', input.effort ?? 4, 0, 9),
    minSaving: within('--min-saving', input.minSaving ?? 0.02, 0, 1),
    strip: input.strip ?? false,
    ...resolveLimits(input),
    followSymlinks: input.followSymlinks ?? false,
    // Timers end at 2³¹ milliseconds.
    timeout: within('--timeout', input.timeout ?? 900, 1, 2_000_000),
    strategy: oneOf('--strategy', input.strategy ?? 'search', STRATEGIES),
    predictor: oneOf('--predictor', input.predictor ?? 'probe', PREDICTORS),
    model: input.model ?? null,
    verify: input.verify ?? false,
    proof: input.proof ?? true,
  };
  assertPredictable(settings);
  return settings;
}

/**
 * Fills in the defaults and checks every value.
 *
 * @throws IqError `invalid_option`
 */
export function resolveLimits(input: Partial<ImageLimits>): ImageLimits {
  const { maxPixels, maxFrames, maxFileSize } = imageLimits(input);
  return {
    maxPixels: within('--max-pixels', maxPixels, 1, Number.MAX_SAFE_INTEGER),
    maxFrames: within('--max-frames', maxFrames, 1, Number.MAX_SAFE_INTEGER),
    maxFileSize: within('--max-file-size', maxFileSize, 1, Number.MAX_SAFE_INTEGER),
  };
}

function oneOf<T extends string>(option: string, value: T, known: readonly T[]): T {
  if (known.includes(value)) return value;
  throw new IqError('invalid_option', `Expected ${known.join(' or ')} for ${option} but received ${value}.`);
}

function within(option: string, value: number, min: number, max: number): number {
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  const bounds = Number.isFinite(min) ? `from ${min} to ${max}` : `of at most ${max}`;
  throw new IqError('invalid_option', `Expected a number ${bounds} for ${option} but received ${value}.`);
}

function checkFormats(format: Settings['formats']): Settings['formats'] {
  if (format === 'keep' || format === 'auto') return format;
  const known = Object.keys(ENCODERS);
  const unknown = format.find((name) => !known.includes(name));
  if (unknown === undefined && format.length > 0) return [...new Set(format)];
  throw new IqError(
    'invalid_option',
    `Expected keep, auto or some of ${known.join(', ')} for --format but received ${unknown ?? 'an empty list'}.`,
  );
}
