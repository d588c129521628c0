import { LUMA_SIDE, type PictureSignature } from '../../measure/picture-signature.js';
import { ALL_ROWS, fitDifference, type Rows } from './thumbnail-fit.js';

/** How one picture differs from another, as far as their signatures tell. Swapped pictures give the same numbers. */
interface PictureDifference {
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

function pictureDifference(a: PictureSignature, b: PictureSignature, rows: Rows): PictureDifference {
  const { factors, rest, largest, brightness, detail } = fitDifference(a.luma, b.luma, rows);
  const [, contrast = 0, shiftX = 0, scaleX = 0, shiftY = 0, scaleY = 0] = factors;
  const crop = Math.max(Math.abs(shiftX) + Math.abs(scaleX), Math.abs(shiftY) + Math.abs(scaleY));
  return {
    detail,
    contrast: Math.abs(contrast),
    brightness: Math.abs(brightness),
    crop: crop / LUMA_SIDE,
    rest,
    largest,
    colour: isGrey(a) || isGrey(b) ? 0 : largestDifference(a.chroma, b.chroma),
    aspect: Math.abs(Math.log(a.aspect / b.aspect)),
  };
}

/** Where lines of text are written on pictures: an eighth of the height. */
const WITHOUT_BOTTOM: Rows = [0, LUMA_SIDE - 2];
const WITHOUT_TOP: Rows = [2, LUMA_SIDE];

/**
 * Whether two signatures are those of one picture: resized, recompressed, cropped by some 2 %, a little brighter or in other
 * colours, made grey, or with a line of text at the top or bottom. Pictures of one scene at different exposures are not, nor
 * those in which something has moved elsewhere, nor any without detail. The limits were set on 36 gentle changes to 220
 * photographs, their brackets and each other.
 */
export function showSamePicture(a: PictureSignature, b: PictureSignature): boolean {
  return [ALL_ROWS, WITHOUT_BOTTOM, WITHOUT_TOP].some((rows) => agree(a, b, rows));
}

function agree(a: PictureSignature, b: PictureSignature, rows: Rows): boolean {
  const { detail, contrast, brightness, crop, rest, largest, colour, aspect } = pictureDifference(a, b, rows);
  // Programs weigh colours differently as they make a picture grey.
  const slack = isGrey(a) === isGrey(b) ? 1 : 2;
  // A bracket changes both, a gentle edit mostly one of them.
  const exposure = (contrast / 0.1) ** 2 + (brightness / 15) ** 2;
  if (detail < LEAST_DETAIL || exposure > slack ** 2 || crop > 0.045 || colour > 12) return false;
  if (aspect > CROPPED_ASPECT) return rest <= 0.4 + 0.1 * detail;
  // Thumbnails this small follow a crop only roughly: the further, the more is left.
  return (
    rest <= 0.4 + detail * (0.2 * slack + 13 * crop) && largest <= 1 + detail * (0.8 * slack + 85 * crop)
  );
}

/** In grey levels; of 220 photographs and charts the least had 2.2. Below, quantisation decides. */
const LEAST_DETAIL = 2;
/** Logarithm of the ratio: beyond, a picture was not cropped by 2 % but stretched. */
const CROPPED_ASPECT = 0.05;

/** JPEG's rounding may leave a level or two of colour in a grey picture. */
function isGrey({ chroma }: PictureSignature): boolean {
  return chroma.every((value) => Math.abs(value - 128) <= 2);
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (b[at] ?? 0))), 0);
}
