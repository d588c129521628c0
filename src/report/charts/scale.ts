/** Brings a value of the data to its place on the paper, in pixels. */
export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** A linear scale over a domain, drawn between two places; the second may lie before the first, as upwards. */
export function linearScale(
  domain: readonly [number, number],
  [from, to]: readonly [number, number],
  ticks: readonly number[] = niceTicks(domain),
): Scale {
  const [low, high] = domain;
  const place = (value: number) => from + ((value - low) / (high - low)) * (to - from);
  return Object.assign(place, { domain, ticks });
}

/**
 * The same by the logarithm, with a tick at each power of two.
 *
 * @param domain above 0
 */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = [Math.log2(domain[0]), Math.log2(domain[1])];
  const inner = linearScale([low, high], range);
  const count = Math.floor(high + 1e-9) - Math.ceil(low - 1e-9) + 1;
  const ticks = Array.from({ length: Math.max(0, count) }, (_, i) => 2 ** (Math.ceil(low - 1e-9) + i));
  return Object.assign((value: number) => inner(Math.log2(value)), { domain, ticks });
}

/** Round values inside a range, evenly spaced by 1, 2 or 5 times a power of ten, about as many as wanted. */
export function niceTicks([low, high]: readonly [number, number], wanted = 6): number[] {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  // Multiplied, not added up, and without the dust of binary fractions.
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
