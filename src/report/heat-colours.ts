/** Colours from worst to best, evenly spaced: dark purple through red and yellow to white. */
const STOPS = [
  [20, 11, 53],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 220, 120],
  [255, 255, 245],
] as const;

/** The colour, as red, green and blue, of an SSIM; values under 0 have that of 0. */
export function colourOf(value: number): [red: number, green: number, blue: number] {
  const at = Math.min(Math.max(value, 0), 1) * (STOPS.length - 1);
  const low = Math.min(Math.floor(at), STOPS.length - 2);
  const [from, to] = [STOPS[low] ?? STOPS[0], STOPS[low + 1] ?? STOPS[0]];
  const mix = (c: 0 | 1 | 2) => Math.round(from[c] + (at - low) * (to[c] - from[c]));
  return [mix(0), mix(1), mix(2)];
}
