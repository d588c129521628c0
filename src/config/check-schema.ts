import { z } from 'zod';
import { inputOptions, qualityOptions, shardOptions, sinceOption } from './shared-options.js';
import { anyNumber, names, number, percent, size, text, truth } from './values.js';

const amount = number('a number from 0', (n) => n >= 0);

const LEVELS_PHRASE = 'a limit, or {"warn": …, "error": …}';

/** A limit alone is the one that is an error. */
const levels = <Limit extends z.ZodType>(limit: Limit) =>
  z.preprocess(
    (value) => (typeof value === 'object' ? value : { error: value }),
    z.strictObject({ warn: limit.optional(), error: limit.optional() }, { error: LEVELS_PHRASE }),
  );

/** What is the same on the command line and in a configuration file. */
const sharedOptions = {
  ...qualityOptions,
  reference: text.optional(),
  resizeReference: truth.optional(),
  niqeModel: text.optional(),
  csv: text.optional(),
  json: text.optional(),
  ...inputOptions,
  ...sinceOption,
  ...shardOptions,
};

/** Options of `iq check` as flags and in the environment: their limits are errors. */
export const checkOptions = z.strictObject({
  maxSaving: percent.optional(),
  maxBytes: size.optional(),
  maxBpp: amount.optional(),
  maxMegapixels: amount.optional(),
  failUnder: names.optional(),
  ...sharedOptions,
});

/** Options of `iq check`, by the names they have in a configuration file. */
export const checkFileOptions = z.strictObject({
  saving: levels(percent).optional(),
  bytes: levels(size).optional(),
  bpp: levels(amount).optional(),
  megapixels: levels(amount).optional(),
  scores: z.record(text, levels(anyNumber), { error: 'limits by metric' }).optional(),
  ...sharedOptions,
});

/** What both say together. */
export type CheckCommandOptions = z.infer<typeof checkOptions> & z.infer<typeof checkFileOptions>;
