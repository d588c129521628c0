/** An AC code of one symbol, '0': the end of the band for 16384 blocks and as many more as the next 14 bits say. */
const LONG_RUN = 0xe0;
const LONGEST_RUN = 32_767;
/** A DC code of one symbol, '0': no difference. */
const NO_DIFFERENCE = 0;
const HIGHEST_BIT = 13;

/**
 * A progressive JPEG that breaks no rule: each bit of each coefficient of each of the three components comes in a scan of its
 * own, 2646 of them, and each is some bytes that tell a decoder to pass over all blocks. Sides are multiples of 8.
 */
export function manyScans(width: number, height: number): Buffer {
  const blocks = (width / 8) * (height / 8);
  const u16 = (n: number) => [n >> 8, n & 255];
  const sampling = [1, 2, 3].flatMap((component) => [component, 0x11, 0]);
  const parts = [
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...new Array<number>(64).fill(1)]),
    segment(0xc2, [8, ...u16(height), ...u16(width), 3, ...sampling]),
    segment(0xc4, [0x00, ...oneCode(NO_DIFFERENCE), 0x10, ...oneCode(LONG_RUN)]),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 0, 0]),
    entropy('0'.repeat(3 * blocks)),
  ];
  const passOver = entropy(`0${'1'.repeat(14)}`.repeat(Math.ceil(blocks / LONGEST_RUN)));
  for (const component of [1, 2, 3]) {
    for (let coefficient = 1; coefficient < 64; coefficient++) {
      for (let bit = HIGHEST_BIT; bit >= 0; bit--) {
        const before = bit === HIGHEST_BIT ? 0 : bit + 1;
        const bits = (before << 4) | bit;
        parts.push(segment(0xda, [1, component, 0, coefficient, coefficient, bits]), passOver);
      }
    }
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])]);
}

const segment = (marker: number, data: readonly number[]) =>
  Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data]);

/** A table of Huffman codes with one code, of one bit. */
const oneCode = (symbol: number) => [1, ...new Array<number>(15).fill(0), symbol];

/** Bits as bytes, filled up with ones; what looks like a marker is stuffed. */
function entropy(bits: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '1'), 2);
    bytes.push(byte);
    if (byte === 0xff) bytes.push(0);
  }
  return Buffer.from(bytes);
}
