import { IqError } from '../errors.js';
import { anyMetricNamed } from '../measure/scorers.js';

/** From where on something is a warning, and from where on an error; what is exactly there is fine. */
export interface Levels {
  readonly warn?: number | undefined;
  readonly error?: number | undefined;
}

/** What may be demanded of images. */
export interface Limits {
  /** Share of its bytes, 0 to 1, that optimising would save of an image at most. */
  readonly saving?: Levels | undefined;
  /** Size of a file at most. */
  readonly bytes?: Levels | undefined;
  /** Bits per pixel at most. */
  readonly bpp?: Levels | undefined;
  /** Millions of pixels at most. */
  readonly megapixels?: Levels | undefined;
  /** By metric: the lowest score; for metrics of which less is better, the highest. */
  readonly scores?: Readonly<Record<string, Levels>> | undefined;
}

/** What is demanded where nothing else is. */
const DEFAULT: Limits = { saving: { error: 0.1 } };

/**
 * The limits that count: those given, without levels that say nothing, or the default.
 *
 * @throws IqError `invalid_option` for a limit that is no number, and for a warning that no image could ever get
 */
export function resolveLimits(limits: Limits = {}): Limits {
  const { scores = {}, ...budgets } = limits;
  const given = Object.fromEntries(Object.entries(budgets).filter(([, levels]) => isSet(levels)));
  const demanded = Object.entries(scores).filter(([, levels]) => isSet(levels));
  for (const [name, levels] of [...Object.entries(budgets), ...demanded]) assertNumbers(name, levels);
  for (const [name, levels] of Object.entries(budgets)) assertOrder(name, levels);
  for (const [name, levels] of demanded)
    assertOrder(name, levels, anyMetricNamed(name).metric.higherIsBetter);
  const all: Limits = { ...given, ...(demanded.length > 0 && { scores: Object.fromEntries(demanded) }) };
  return Object.keys(all).length > 0 ? all : DEFAULT;
}

/** Whether whatever misses the limit for a warning misses the one for an error anyway. */
export function warnsTooLate({ warn, error }: Levels = {}, higherIsBetter = false): boolean {
  if (warn === undefined || error === undefined) return false;
  return higherIsBetter ? warn < error : warn > error;
}

function assertOrder(name: string, levels: Levels | undefined, higherIsBetter?: boolean): void {
  if (!warnsTooLate(levels, higherIsBetter)) return;
  throw new IqError(
    'invalid_option',
    `Expected a warning on ${name} to come before the error, but its 'warn' is ${higherIsBetter ? 'below' : 'above'} ` +
      "its 'error', and nothing could ever be only a warning: exchange the two, or leave one out.",
  );
}

function isSet(levels: Levels | undefined): levels is Levels {
  return levels?.warn !== undefined || levels?.error !== undefined;
}

function assertNumbers(name: string, { warn = 0, error = 0 }: Levels = {}): void {
  if (Number.isFinite(warn) && Number.isFinite(error)) return;
  throw new IqError(
    'invalid_option',
    `Expected numbers for the limits on ${name} but received ${warn} and ${error}.`,
  );
}
