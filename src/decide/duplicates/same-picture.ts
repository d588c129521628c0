import { LUMA_SIDE, type PictureSignature } from '../../measure/picture-signature.js';

/** How one picture differs from another, as far as their signatures tell. Swapped pictures give the same numbers. */
export interface PictureDifference {
  /** Standard deviation of what fine structure their mean has, in grey levels: without it nothing can be told. */
  readonly detail: number;
  /** Logarithm of the ratio of their contrasts. */
  readonly contrast: number;
  /** Difference of their mean lumas, in grey levels. */
  readonly brightness: number;
  /** How far an edge of one lies beyond that of the other, in parts of its side. */
  readonly crop: number;
  /** What brightness, contrast and crop leave unexplained, in grey levels: root mean square and largest. */
  readonly rest: number;
  readonly largest: number;
  /** The largest difference of Cb or Cr, in levels; 0 if one picture is grey. */
  readonly colour: number;
  /** Logarithm of the ratio of their aspect ratios. */
  readonly aspect: number;
}

export function pictureDifference(a: PictureSignature, b: PictureSignature): PictureDifference {
  const cells = a.luma.length;
  const mean = Float64Array.from(a.luma, (value, cell) => (value + (b.luma[cell] ?? 0)) / 2);
  const difference = Float64Array.from(a.luma, (value, cell) => value - (b.luma[cell] ?? 0));
  const terms = termsOf(mean);
  const factors = leastSquares(terms, difference);
  const rest = difference.map((value, cell) => {
    return terms.reduce((left, term, at) => left - (factors[at] ?? 0) * (term[cell] ?? 0), value);
  });
  const [, contrast = 0, shiftX = 0, scaleX = 0, shiftY = 0, scaleY = 0] = factors;
  const crop = Math.max(Math.abs(shiftX) + Math.abs(scaleX), Math.abs(shiftY) + Math.abs(scaleY));
  return {
    detail: detailOf(mean),
    contrast: Math.abs(contrast),
    brightness: Math.abs(difference.reduce((sum, value) => sum + value, 0)) / cells,
    crop: crop / LUMA_SIDE,
    rest: Math.sqrt(rest.reduce((sum, value) => sum + value ** 2, 0) / cells),
    largest: rest.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
    colour: isGrey(a) || isGrey(b) ? 0 : largestDifference(a.chroma, b.chroma),
    aspect: Math.abs(Math.log(a.aspect / b.aspect)),
  };
}

/**
 * Whether two signatures are those of one picture: resized, recompressed, cropped by some 2 %, a little brighter or in other
 * colours, or made grey. Pictures of one scene at different exposures are not, nor those in which something has moved, nor
 * any without detail. The limits were set on 36 gentle changes to 220 photographs, their brackets and each other.
 */
export function showSamePicture(a: PictureSignature, b: PictureSignature): boolean {
  const { detail, contrast, brightness, crop, rest, largest, colour, aspect } = pictureDifference(a, b);
  // A bracket changes both, a gentle edit mostly one of them.
  const exposure = (contrast / 0.1) ** 2 + (brightness / 15) ** 2;
  if (detail < LEAST_DETAIL || exposure > 1 || crop > 0.045 || colour > 12) return false;
  if (aspect > CROPPED_ASPECT) return rest <= 0.4 + 0.1 * detail;
  // Thumbnails this small follow a crop only roughly: the further, the more is left.
  return rest <= 0.4 + detail * (0.2 + 13 * crop) && largest <= 1 + detail * (0.8 + 85 * crop);
}

/** In grey levels; of 220 photographs and charts the least had 2.2. Below, quantisation decides. */
const LEAST_DETAIL = 2;
/** Logarithm of the ratio: beyond, a picture was not cropped by 2 % but stretched. */
const CROPPED_ASPECT = 0.05;

/** What cells change by as brightness, contrast and then shift and scale change, across and down. */
function termsOf(mean: Float64Array): Float64Array[] {
  const average = mean.reduce((sum, value) => sum + value, 0) / mean.length;
  const at = (x: number, y: number) => mean[y * LUMA_SIDE + x] ?? 0;
  const slope = (low: number, high: number, distance: number) => (high - low) / distance;
  const [across, down, acrossByX, downByY] = [0, 0, 0, 0].map(() => new Float64Array(mean.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let y = 0; y < LUMA_SIDE; y++) {
    for (let x = 0; x < LUMA_SIDE; x++) {
      const cell = y * LUMA_SIDE + x;
      const [left, right] = [Math.max(0, x - 1), Math.min(LUMA_SIDE - 1, x + 1)];
      const [top, bottom] = [Math.max(0, y - 1), Math.min(LUMA_SIDE - 1, y + 1)];
      across[cell] = slope(at(left, y), at(right, y), right - left);
      down[cell] = slope(at(x, top), at(x, bottom), bottom - top);
      acrossByX[cell] = (across[cell] ?? 0) * ((2 * x + 1) / LUMA_SIDE - 1);
      downByY[cell] = (down[cell] ?? 0) * ((2 * y + 1) / LUMA_SIDE - 1);
    }
  }
  return [
    new Float64Array(mean.length).fill(1),
    mean.map((value) => value - average),
    across,
    acrossByX,
    down,
    downByY,
  ];
}

/** Factors of the terms whose sum is nearest to the values. */
function leastSquares(terms: readonly Float64Array[], values: Float64Array): number[] {
  const rows = terms.map((term) => [...terms.map((other) => dot(term, other)), dot(term, values)]);
  const size = terms.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const row = rows[pivot] ?? [];
    // Keeps terms out that a picture cannot tell apart, such as shift and scale where all is even.
    row[pivot] = (row[pivot] ?? 0) + RIDGE;
    const head = row[pivot] ?? 1;
    for (const [at, other] of rows.entries()) {
      if (at === pivot) continue;
      const factor = (other[pivot] ?? 0) / head;
      for (let column = pivot; column <= size; column++) {
        other[column] = (other[column] ?? 0) - factor * (row[column] ?? 0);
      }
    }
  }
  return rows.map((row, at) => (row[size] ?? 0) / (row[at] ?? 1));
}

/** Of the sums of squares over 256 cells: as much as a tenth of a level in each. */
const RIDGE = 2.56;

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

/** Standard deviation of a thumbnail's cells from the mean of their four neighbours. */
function detailOf(mean: Float64Array): number {
  let sum = 0;
  for (let y = 1; y < LUMA_SIDE - 1; y++) {
    for (let x = 1; x < LUMA_SIDE - 1; x++) {
      const cell = y * LUMA_SIDE + x;
      const around = [cell - 1, cell + 1, cell - LUMA_SIDE, cell + LUMA_SIDE];
      const expected = around.reduce((total, neighbour) => total + (mean[neighbour] ?? 0), 0) / 4;
      sum += ((mean[cell] ?? 0) - expected) ** 2;
    }
  }
  return Math.sqrt(sum / (LUMA_SIDE - 2) ** 2);
}

/** JPEG's rounding may leave a level or two of colour in a grey picture. */
function isGrey({ chroma }: PictureSignature): boolean {
  return chroma.every((value) => Math.abs(value - 128) <= 2);
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (b[at] ?? 0))), 0);
}
