/** A number with so many digits behind the point, as tables show it. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

/** A number with so many digits that count, whatever its size. */
export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** Digits of a measurement that count: reports have these very numbers, so that scores can be made of them again. */
const DIGITS = 6;

/** The same values with as many digits as count. */
export function withDigits<Values extends { readonly [Name in keyof Values]: number | null }>(
  values: Values,
): Values {
  const entries = Object.entries<number | null>(values);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === null ? null : significant(value, DIGITS)]),
  ) as Values;
}
