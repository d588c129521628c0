/** What the samples of a picture are, in memory and in working files: interleaved, native byte order. */
export interface PixelForm {
  readonly width: number;
  readonly height: number;
  /** Of what is stored; a grey picture may be stored as three equal channels. */
  readonly channels: number;
  /** Bits a sample. */
  readonly depth: 8 | 16;
}

/** A picture to be enlarged, of which a part is looked at at a time. */
export interface PixelSource extends PixelForm {
  readonly grey: boolean;
  /** Whether the last channel is opacity. */
  readonly alpha: boolean;
  /** The samples of whole rows. */
  rows(top: number, count: number): Promise<Uint8Array>;
}

/** Where rows of the enlarged picture go, from the top down. */
export interface RowSink {
  write(rows: Uint8Array): Promise<void>;
}

/** The form of the picture that comes of another: grey is one channel now. */
export function enlargedForm({ width, height, depth, grey, alpha }: PixelSource, scale: number): PixelForm {
  const channels = (grey ? 1 : 3) + (alpha ? 1 : 0);
  return { width: width * scale, height: height * scale, channels, depth };
}

export function rowBytes({ width, channels, depth }: PixelForm): number {
  return (width * channels * depth) / 8;
}

/** Samples as numbers, whatever their depth. */
export function samplesOf(bytes: Uint8Array, depth: PixelForm['depth']): Uint8Array | Uint16Array {
  if (depth === 8) return bytes;
  // 16-bit numbers begin at even places; Node may cut its buffers anywhere.
  const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(even.buffer, even.byteOffset, even.length / 2);
}
