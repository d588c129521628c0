import sharp from 'sharp';
import { fixturePath } from '../files.js';
import { randomWords } from '../hashes.js';

export const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const;
type Format = (typeof FORMATS)[number];

/** A small photograph in each format, with a profile and EXIF where the format has them: there is more to break. */
export async function originals(): Promise<Map<Format, Buffer>> {
  const picture = sharp(fixturePath('photos/meadow.jpg'))
    .resize(72, 48)
    .withIccProfile('p3')
    .withExifMerge({ IFD0: { Copyright: 'nobody' } });
  const made = FORMATS.map(
    async (format): Promise<[Format, Buffer]> => [
      format,
      await picture
        .clone()
        .toFormat(format, format === 'tiff' ? { compression: 'deflate' } : {})
        .toBuffer(),
    ],
  );
  return new Map(await Promise.all(made));
}

/** Each cut off at every percent of its length. */
export function truncated(pictures: ReadonlyMap<Format, Buffer>): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [format, bytes] of pictures) {
    for (let percent = 0; percent < 100; percent++)
      files.set(
        `${format}-${percent}.${format}`,
        bytes.subarray(0, Math.floor((bytes.length * percent) / 100)),
      );
  }
  return files;
}

/** Each with 1 to 16 bits turned over, so many times; half of them in the first 512 bytes, where the structure is. */
export function flipped(
  pictures: ReadonlyMap<Format, Buffer>,
  count: number,
  seed: number,
): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const random = randomWords(seed);
  for (const [format, bytes] of pictures) {
    for (let run = 0; run < count; run++) {
      const broken = Buffer.from(bytes);
      const end = run % 2 === 0 ? broken.length : Math.min(512, broken.length);
      for (let flips = 1 + (random() % 16); flips > 0; flips--) {
        const at = random() % end;
        broken[at] = (broken[at] ?? 0) ^ (1 << (random() % 8));
      }
      files.set(`${format}-${seed}-${run}.${format}`, broken);
    }
  }
  return files;
}
