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
  readonly area: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly before: EmbeddedPicture;
  readonly after: EmbeddedPicture;
  /** The SSIM map of that part, as colours; `null` where it is too small for one. */
  readonly heatMap: EmbeddedPicture | null;
  /** The whole image before, scaled down; `null` where the part is the whole. */
  readonly overview: EmbeddedPicture | null;
}

/** Which images of a task are to be captured, and how large what is captured may be. */
export interface CaptureRequest {
  /** Only those whose worst area is lower than this. */
  readonly below: number;
  /** The most that one capture may take in a page, in bytes of base64. */
  readonly bytes: number;
}
