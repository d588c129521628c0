import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { fixturePath } from '../support/files.js';
import { randomWords } from '../support/hashes.js';

const SOURCES = [
  'meadow.jpg',
  'café lights.jpg',
  'pebbles (1).jpg',
  'sand.jpg',
  'sunset.jpg',
  'confetti.jpg',
];
const [WIDTH, HEIGHT] = [224, 160];
const PER_FOLDER = 50;

/** Writes that many small pictures into `photos` below a folder, cut out of photos at random, and a file that is none. */
export async function cutPhotos(folder: string, count: number): Promise<void> {
  const random = randomWords(count);
  for (let i = 0; i < count; i++) {
    const source = fixturePath(`photos/${SOURCES[i % SOURCES.length]}`);
    const { width, height } = await sharp(source).metadata();
    const left = random() % (width - WIDTH);
    const top = random() % (height - HEIGHT);
    const cut = sharp(source).extract({ left, top, width: WIDTH, height: HEIGHT });
    const target = path.join(folder, 'photos', `shelf ${Math.floor(i / PER_FOLDER)}`, `${i}`);
    mkdirSync(path.dirname(target), { recursive: true });
    if (i % 3 === 0) await cut.png().toFile(`${target}.png`);
    else await cut.jpeg({ quality: 95 }).toFile(`${target}.jpg`);
  }
  writeFileSync(path.join(folder, 'photos', 'broken.jpg'), 'no picture');
}
