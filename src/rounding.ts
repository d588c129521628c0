/** A number with so many digits behind the point, as tables show it. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

/** A number with so many digits that count, whatever its size. */
export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
