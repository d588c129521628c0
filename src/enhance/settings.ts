import { isAbsolute, resolve } from 'node:path';
import { ENCODERS } from '../encode/registry.js';
import { IqError } from '../errors.js';
import type { ImageLimits } from '../limits.js';
import { resolveLimits } from '../settings.js';
import type { Format } from '../types.js';
import {
  DEFAULT_MODEL,
  isForeign,
  JPEG_MODEL,
  OWN_MODELS,
  OWN_RADIUS,
  ownNetworkFile,
  requireOwnNetwork,
} from './networks.js';

/** What a caller may say about how pictures are enlarged; everything has a default. */
export interface EnhanceSettingsInput extends Partial<ImageLimits> {
  /** How many times as wide and as high: 2 or 4; by default 2, or what the given model makes. */
  readonly scale?: number;
  /**
   * `photo`, `photo-jpeg`, `photo-gan` (sharper, but invents detail), or the path of an ONNX file; by default the first, the
   * second for coarse JPEG files.
   */
  readonly model?: string;
  /** Side of what is computed at a time, in pixels of the input; by default 256. */
  readonly tile?: number;
  /** Pixels around it that are looked at too; by default 12 for networks of the project's own, 16 for others. */
  readonly overlap?: number;
  /** Reduce what is wider to this many pixels; images that are as wide already are kept. */
  readonly targetWidth?: number;
  /** By default `png`, which loses nothing. */
  readonly format?: Format;
  readonly followSymlinks?: boolean;
  /** Seconds one image may take; by default 900. */
  readonly timeout?: number;
}

/** A network as rows name it, and where it lies. */
export interface ModelPlace {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
}

/** Everything that decides what happens to one image. Plain data: it travels to the workers. */
export interface EnhanceSettings extends ImageLimits {
  readonly scale: number;
  readonly model: ModelPlace;
  /** What coarse JPEG files are enlarged by; the same where a model was chosen. */
  readonly jpegModel: ModelPlace;
  readonly tile: number;
  readonly overlap: number;
  /** `null` to keep what the network makes. */
  readonly targetWidth: number | null;
  readonly format: Format;
  /** Of a result: four times `maxPixels`. */
  readonly maxOutputPixels: number;
  readonly followSymlinks: boolean;
  readonly timeout: number;
}

const TILE = 256;
/** Enough for all small networks; those that look farther show seams, which `--overlap` mends. */
const FOREIGN_OVERLAP = 16;
/** How many times as many pixels as an input an output may have. */
const LARGEST_GROWTH = 4;

/**
 * Fills in the defaults and checks every value, so that a run with a bad one ends before any work.
 *
 * @param foreign what a model of one's own was found to be
 * @throws IqError `invalid_option`
 */
export function resolveEnhanceSettings(
  input: EnhanceSettingsInput,
  foreign: {
    readonly scale: number;
    readonly size: { readonly width: number; readonly height: number } | null;
  } | null,
  cwd: string,
): EnhanceSettings {
  const { model } = input;
  const scale = input.scale ?? foreign?.scale ?? 2;
  if (foreign && scale !== foreign.scale) {
    throw new IqError(
      'invalid_option',
      `Expected ${foreign.scale} for --scale with --model ${model}, which enlarges that much, but received ${scale}.`,
    );
  }
  const limits = resolveLimits(input);
  return {
    scale,
    ...(isForeign(model) ? foreignModels(model, cwd) : ownModels(model, scale)),
    ...tilingOf(input, foreign),
    targetWidth: input.targetWidth ?? null,
    format: knownFormat(input.format ?? 'png'),
    ...limits,
    maxOutputPixels: LARGEST_GROWTH * limits.maxPixels,
    followSymlinks: input.followSymlinks ?? false,
    timeout: input.timeout ?? 900,
  };
}

function ownModels(model: string | undefined, scale: number): Pick<EnhanceSettings, 'model' | 'jpegModel'> {
  const name = model ?? DEFAULT_MODEL;
  const chosen = { name, file: requireOwnNetwork(name, scale) };
  const jpegFile = model === undefined ? ownNetworkFile(JPEG_MODEL, scale) : undefined;
  return { model: chosen, jpegModel: jpegFile === undefined ? chosen : { name: JPEG_MODEL, file: jpegFile } };
}

function foreignModels(model: string, cwd: string): Pick<EnhanceSettings, 'model' | 'jpegModel'> {
  const chosen = { name: model, file: foreignFile(model, cwd) };
  return { model: chosen, jpegModel: chosen };
}

/** @throws IqError `invalid_option` for what is neither a name nor an ONNX file */
export function foreignFile(model: string, cwd: string): string {
  if (!/\.onnx$/i.test(model)) {
    throw new IqError(
      'invalid_option',
      `Expected ${OWN_MODELS.join(', ')} or a file ending in .onnx for --model but received ${model}.`,
    );
  }
  return isAbsolute(model) ? model : resolve(cwd, model);
}

function tilingOf(
  { tile: wanted, overlap: around, model }: EnhanceSettingsInput,
  foreign: Parameters<typeof resolveEnhanceSettings>[1],
): Pick<EnhanceSettings, 'tile' | 'overlap'> {
  const overlap = around ?? (foreign ? FOREIGN_OVERLAP : OWN_RADIUS);
  if (!foreign && overlap < OWN_RADIUS) {
    throw new IqError(
      'invalid_option',
      `Expected at least ${OWN_RADIUS} for --overlap with --model ${model ?? DEFAULT_MODEL}, whose tiles would show seams, but received ${overlap}.`,
    );
  }
  const size = foreign?.size;
  if (!size) return { tile: wanted ?? TILE, overlap };
  const most = Math.min(size.width, size.height) - 2 * overlap;
  if (most < 1 || (wanted ?? 1) > most) {
    const what =
      most < 1
        ? `less than ${Math.min(size.width, size.height) / 2} for --overlap`
        : `at most ${most} for --tile`;
    throw new IqError(
      'invalid_option',
      `Expected ${what}: the model takes ${size.width} × ${size.height} pixels and no others.`,
    );
  }
  return { tile: wanted ?? most, overlap };
}

function knownFormat(format: Format): Format {
  if (Object.hasOwn(ENCODERS, format)) return format;
  const known = Object.keys(ENCODERS).join(', ');
  throw new IqError('invalid_option', `Expected one of ${known} for --format but received ${format}.`);
}
