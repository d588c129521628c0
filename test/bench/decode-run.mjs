/** Only decodes the files named on standard input to 1024 pixels, as many at once as the first argument says. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import pLimit from 'p-limit';
import sharp from 'sharp';

const limit = pLimit(Number(process.argv[2]));
sharp.cache(false);
sharp.concurrency(1);
const files = (await text(process.stdin)).split('\n').filter((file) => file !== '');
await Promise.all(
  files.map((file) =>
    limit(async () => {
      const image = sharp(await readFile(file), { limitInputPixels: false });
      await image.resize(1024, 1024, { fit: 'inside', withoutEnlargement: true }).raw().toBuffer();
    }),
  ),
);
