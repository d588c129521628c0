/** How figures and names read in a page: the same in what is written once and in what its program writes. */

const THIN = '\u202f';

/** 1,204 */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 image`, `1,204 images`. */
export function counted(count: number, [singular, plural]: readonly [string, string]): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`;
}

/** A size as people read it: 353.5 kB. */
export function bytesText(count: number): string {
  if (count < 1e3) return `${count}${THIN}B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(1)}${THIN}kB`;
  if (count < 1e9) return `${(count / 1e6).toFixed(1)}${THIN}MB`;
  return `${(count / 1e9).toFixed(2)}${THIN}GB`;
}

/** A share in percent, with a minus sign as long as a plus: 62.4 %. */
export function shareText(share: number): string {
  const text = `${(share * 100).toFixed(1)}${THIN}%`;
  return Number.parseFloat(text) === 0 ? `0.0${THIN}%` : text.replace('-', '−');
}

export function numberText(value: number, digits = 0): string {
  return value.toFixed(digits).replace('-', '−');
}

/** A name from outside, without characters that are not seen or turn what stands around them. */
export function visibleText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be shown
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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
