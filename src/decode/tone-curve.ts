import { iccTag } from './icc.js';

/**
 * The tone curve of a profile's red (tag `rTRC`, ICC.1:2022 §10.6 and §10.18): from the numbers of a picture to light, both
 * 0 to 1. `undefined` where the profile has none, or one that is not understood.
 */
export function toneCurve(profile: Uint8Array): ((value: number) => number) | undefined {
  const tag = iccTag(profile, 'rTRC');
  if (tag === undefined || tag.length < 12) return undefined;
  const type = tag.toString('latin1', 0, 4);
  if (type === 'curv') return sampledCurve(tag);
  return type === 'para' ? parametricCurve(tag) : undefined;
}

function sampledCurve(tag: Buffer): ((value: number) => number) | undefined {
  const count = tag.readUInt32BE(8);
  if (tag.length < 12 + 2 * count) return undefined;
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (value) => value ** gamma;
  }
  const sample = (i: number) => tag.readUInt16BE(12 + 2 * i) / 65535;
  return (value) => {
    const place = value * (count - 1);
    const below = Math.min(Math.floor(place), count - 2);
    return sample(below) + (place - below) * (sample(below + 1) - sample(below));
  };
}

/** How many parameters each kind of function has. */
const PARAMETERS = [1, 3, 4, 5, 7];

function parametricCurve(tag: Buffer): ((value: number) => number) | undefined {
  const kind = tag.readUInt16BE(8);
  const count = PARAMETERS[kind];
  if (count === undefined || tag.length < 12 + 4 * count) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
    { length: count },
    (_, i) => tag.readInt32BE(12 + 4 * i) / 65536,
  );
  if (kind === 0) return (value) => value ** g;
  if (kind === 1) return (value) => (value >= -b / a ? (a * value + b) ** g : 0);
  if (kind === 2) return (value) => (value >= -b / a ? (a * value + b) ** g + c : c);
  return (value) => (value >= d ? (a * value + b) ** g + e : c * value + f);
}

/** sRGB's curve (IEC 61966-2-1), from light to numbers. */
function encoded(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/**
 * How far from sRGB's the curve of an RGB profile may lie, in sRGB's numbers: Adobe RGB lies within .01, ProPhoto (1.8) within
 * .08, Rec. 2020's camera curve within .04, linear light .24 away.
 */
const NEAR = 0.1;

/** Whether the numbers of a profile go up with lightness about as sRGB's do, which is what networks have seen. */
export function isNearSrgbCurve(profile: Uint8Array): boolean {
  const curve = toneCurve(profile);
  if (!curve) return false;
  return [0.25, 0.5, 0.75].every((value) => Math.abs(encoded(curve(value)) - value) <= NEAR);
}
