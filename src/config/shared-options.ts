import { z } from 'zod';
import { PREDICTORS, STRATEGIES } from '../decide/prediction.js';
import {
  anyNumber,
  format,
  percent,
  pixels,
  preset,
  seconds,
  someBytes,
  text,
  truth,
  wholeFrom,
} from './values.js';

/** How long an image may take, and what it may be at most. */
export const limitOptions = {
  maxPixels: pixels.optional(),
  maxFrames: wholeFrom(1, 1e9).optional(),
  maxFileSize: someBytes.optional(),
  timeout: seconds.optional(),
};

/** Options of every command that works on images. */
export const inputOptions = {
  filesFrom: text.optional(),
  null: truth.optional(),
  followSymlinks: truth.optional(),
  ...limitOptions,
};

/** For commands that can be limited to what changed. */
export const sinceOption = { since: text.optional() };

/** For commands that can do one part of several of the work. */
export const shardOptions = { shard: text.optional(), plan: text.optional() };

/** How images are optimised, for whatever reason. */
export const qualityOptions = {
  metric: text.optional(),
  target: anyNumber.optional(),
  preset: preset.optional(),
  floor: anyNumber.optional(),
  format: format.optional(),
  minQuality: wholeFrom(1, 100).optional(),
  maxQuality: wholeFrom(1, 100).optional(),
  effort: wholeFrom(0, 9).optional(),
  minSaving: percent.optional(),
  strip: truth.optional(),
  strategy: z.enum(STRATEGIES, { error: STRATEGIES.join(' or ') }).optional(),
  predictor: z.enum(PREDICTORS, { error: PREDICTORS.join(' or ') }).optional(),
  verify: truth.optional(),
  proof: truth.optional(),
  model: text.optional(),
};
