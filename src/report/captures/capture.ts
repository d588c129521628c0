import type { Area, Row } from '../../types.js';

/** A picture as it lies in a page. */
export interface EmbeddedPicture {
  readonly mime: 'image/webp' | 'image/png';
  /** In pixels of the file. */
  readonly width: number;
  readonly height: number;
  /** The file in base64. */
  readonly data: string;
}

/** What a person is shown of one image to judge it: the place where the two pictures differ most, one pixel for one. */
export interface Capture {
  /** The whole image as a viewer shows it, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The part that is cut out around the worst area, in the image's pixels. */
  readonly area: Area;
  readonly before: EmbeddedPicture;
  readonly after: EmbeddedPicture;
  /** The SSIM map of that part, as colours; `null` where it is too small for one. */
  readonly heatMap: EmbeddedPicture | null;
  /** The whole image before, scaled down; `null` where the part is the whole. */
  readonly overview: EmbeddedPicture | null;
}

/** Which images of a task are to be captured, and how large what is captured may be. */
export interface CaptureRequest {
  /** Only those that stand before this; `null` for all, because the JSON that goes to a worker has no infinity. */
  readonly below: Standing | null;
  /** The most that one capture may take in a page, in bytes of base64. */
  readonly bytes: number;
}

/** Where a row stands among those to be shown: the lowest worst area comes first, of equals the lower key. */
export interface Standing {
  /** In one unit for all rows of a run. */
  readonly worstArea: number;
  readonly key: string;
}

/** A row's capture. */
export interface Captured extends Standing {
  readonly capture: Capture;
}

/** What takes the captures of a run. */
export interface CaptureSink {
  /**
   * What is to be captured of the next image; `null` for nothing.
   *
   * @param rows the most that the run can have
   */
  request(rows: number): CaptureRequest | null;
  /** Takes captures in any order, each before its row is told. */
  add(captured: Captured): void;
}

export function standsBefore(a: Standing, b: Standing): boolean {
  return a.worstArea < b.worstArea || (a.worstArea === b.worstArea && a.key < b.key);
}

export function isWanted(standing: Standing, { below }: CaptureRequest): boolean {
  return below === null || standsBefore(standing, below);
}

/**
 * What a row of `optimize` is known by. The status belongs to it: a row that was kept has its source's format, which
 * another row of the image may be optimised in. A row of `score` is known by its path.
 */
export function captureKey({
  path,
  status,
  format_out,
}: Pick<Row, 'path' | 'status' | 'format_out'>): string {
  return `${path}\0${status}\0${format_out}`;
}
