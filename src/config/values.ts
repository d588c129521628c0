import { z } from 'zod';

/** Text from a flag or the environment may stand for a number, a truth value or a list; files have the real thing. */
export function number(phrase: string, check: (value: number) => boolean) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
      z.number({ error: phrase }),
    )
    .refine(check, { error: phrase });
}

export const wholeFrom = (min: number, max: number) =>
  number(`a whole number from ${min} to ${max}`, (n) => Number.isInteger(n) && n >= min && n <= max);

export const truth = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean({ error: 'true or false' }),
);

export const text = z.string({ error: 'a text' }).min(1, { error: 'a text that is not empty' });

/** `a, b or c`. */
export const phraseOf = (words: readonly string[]) => words.join(', ').replace(/, ([^,]*)$/, ' or $1');

export const CODECS = ['jpeg', 'webp', 'avif'] as const;
const FORMATS = ['jpeg', 'png', 'webp', 'avif'] as const;
const FORMAT_PHRASE = `keep, auto, or some of ${FORMATS.join(', ')} separated by commas`;
export const format = z.preprocess(
  (value) => {
    const words = typeof value === 'string' ? value.split(',') : value;
    if (!Array.isArray(words)) return value;
    const names = words.map((word) => (word === 'jpg' ? 'jpeg' : word));
    return names.length === 1 && (names[0] === 'keep' || names[0] === 'auto') ? names[0] : names;
  },
  z.union([z.enum(['keep', 'auto']), z.array(z.enum(FORMATS)).min(1)], { error: FORMAT_PHRASE }),
);

export const oneFormat = z.preprocess(
  (value) => (value === 'jpg' ? 'jpeg' : value),
  z.enum(FORMATS, { error: phraseOf(FORMATS) }),
);

/** Pixels, or megapixels with the unit. */
export const pixels = z.preprocess(
  (value) => (typeof value === 'string' ? Number(value.replace(/\s*MP$/i, 'e6')) : value),
  z.number({ error: 'a number of pixels such as 50000000 or 50MP' }).min(1, { error: 'at least one pixel' }),
);

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};
const SIZE_PHRASE = 'a size such as 300kB, 1.5MB or 65536';

const sizeFrom = (least: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? bytesIn(value) : value),
    z.number({ error: SIZE_PHRASE }).min(least, { error: SIZE_PHRASE }),
  );

/** Bytes, or more of them with a unit. */
export const size = sizeFrom(0);
/** The same, and not none. */
export const someBytes = sizeFrom(1);

function bytesIn(text: string): number {
  const [, number = 'none', unit = ''] = /^\s*([\d.]+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  return Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
}

export const percent = number('a percentage from 0 to 100', (n) => n >= 0 && n <= 100).transform(
  (n) => n / 100,
);
export const anyNumber = number('a number', (n) => !Number.isNaN(n));

export const seconds = number('a number of seconds from 1 to 2000000', (n) => n >= 1 && n <= 2_000_000);

export const preset = z.enum(['small', 'balanced', 'high'], { error: 'small, balanced or high' });

export const names = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',') : value),
  z.array(text, { error: 'names separated by commas' }).min(1),
);
