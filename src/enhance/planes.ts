import { type PixelSource, samplesOf } from './picture.js';

/** Full-range BT.601, of the numbers as they are stored. */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/** Rows of a picture as planes of numbers from 0 to 1. */
export interface Planes {
  /** One for grey, three for red, green and blue. */
  readonly colours: readonly Float32Array[];
  readonly alpha: Float32Array | null;
}

/** Splits interleaved samples. */
export function splitRows(
  bytes: Uint8Array,
  { channels, depth, grey, alpha }: Pick<PixelSource, 'channels' | 'depth' | 'grey' | 'alpha'>,
): Planes {
  const samples = samplesOf(bytes, depth);
  const most = 2 ** depth - 1;
  const plane = (channel: number) => {
    const numbers = new Float32Array(samples.length / channels);
    for (let i = 0, at = channel; i < numbers.length; i++, at += channels)
      numbers[i] = (samples[at] ?? 0) / most;
    return numbers;
  };
  return {
    colours: (grey ? [0] : [0, 1, 2]).map(plane),
    alpha: alpha ? plane(channels - 1) : null,
  };
}

/** Luma of colours; grey is its own. */
export function lumaOf([first, second, third]: readonly Float32Array[]): Float32Array {
  if (!first || !second || !third) return first ?? new Float32Array();
  const luma = new Float32Array(first.length);
  for (let i = 0; i < luma.length; i++)
    luma[i] = RED * (first[i] ?? 0) + GREEN * (second[i] ?? 0) + BLUE * (third[i] ?? 0);
  return luma;
}

/** How much redder and bluer colours are than their luma. */
export function differencesOf(colours: readonly Float32Array[], luma: Float32Array): readonly Float32Array[] {
  return [colours[0], colours[2]].map((plane) => {
    const difference = new Float32Array(luma.length);
    for (let i = 0; i < luma.length; i++) difference[i] = (plane?.[i] ?? 0) - (luma[i] ?? 0);
    return difference;
  });
}

/** Turns luma and differences, row by row, back into colours: the opposite of the two above. */
export function addDifferences(
  luma: Float32Array,
  red: Float32Array,
  blue: Float32Array,
): readonly Float32Array[] {
  const [reds, greens, blues] = [0, 1, 2].map(() => new Float32Array(luma.length));
  if (!reds || !greens || !blues) return [];
  for (let i = 0; i < luma.length; i++) {
    const [grey, redder, bluer] = [luma[i] ?? 0, red[i] ?? 0, blue[i] ?? 0];
    reds[i] = grey + redder;
    greens[i] = grey - (RED * redder + BLUE * bluer) / GREEN;
    blues[i] = grey + bluer;
  }
  return [reds, greens, blues];
}

/** Puts one row's planes into interleaved samples: limited to 0…1 and rounded. */
export function joinRow(
  planes: readonly Float32Array[],
  into: Uint8Array | Uint16Array,
  offset: number,
): void {
  const most = 2 ** (8 * into.BYTES_PER_ELEMENT) - 1;
  planes.forEach((plane, channel) => {
    for (let i = 0, at = offset + channel; i < plane.length; i++, at += planes.length)
      into[at] = Math.round(Math.min(1, Math.max(0, plane[i] ?? 0)) * most);
  });
}
