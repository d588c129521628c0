import { type Demand, fallsShort } from '../../../score/threshold.js';
import { describeBytes } from '../../amounts.js';

/** How figures and names read in a page: the same in what is written once and in what its program writes. */

const THIN = '\u202f';
/** More than a number has, and as many as can be asked for. */
const MOST_DIGITS = 100;

/** 1,204 */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 image`, `1,204 images`. */
export function counted(count: number, [singular, plural]: readonly [string, string]): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`;
}

/** A size as people read it, in which no line breaks: 353.5 kB. */
export function bytesText(count: number): string {
  return describeBytes(count).replace(' ', THIN);
}

/** A share in percent: 62.4 %. */
export function shareText(share: number): string {
  return `${numberText(share * 100, 1)}${THIN}%`;
}

/**
 * A figure with a minus sign as long as a plus.
 *
 * @param digits behind the point
 * @param demand of what is demanded a figure just short never reads as if it were enough: it has more digits
 */
export function numberText(value: number, digits = 0, demand?: Demand): string {
  const text = value.toFixed(digits);
  const isMisleading = demand && fallsShort(Number(text), demand) !== fallsShort(value, demand);
  if (isMisleading && digits < MOST_DIGITS) return numberText(value, digits + 1, demand);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '−');
}

/** A name in pieces, between which a line may end: where its words do, and before the ending only of a long one. */
export function piecesOf(name: string): string[] {
  return name.split(/(?<=[/_-])(?![/_.-])|(?<=[^/_-]{12})(?=\.\w+$)/);
}

/** `already_optimised` as words; the columns' own spelling is American. */
export function codeText(code: string): string {
  return code.replaceAll('_', ' ').replace(/^optimized$/, 'optimised');
}

/** A path as an address below a place; `null` for one that no address can have. */
export function addressOf(place: string, path: string): string | null {
  try {
    return place + path.split('/').map(encodeURIComponent).join('/');
  } catch {
    // Half of a surrogate pair has no place in an address.
    return null;
  }
}
