// Draws the README's pictures of a ranking: the best of the fixtures' photos, and how their scores are spread.
// Run after `npm run build`: node .github/readme/ranking.mjs
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const WIDTH = 1280;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = await mkdtemp(join(tmpdir(), 'iq-picture-'));
const iq = (...args) => execFileSync(process.execPath, [at('../../bin/iq.js'), ...args], { stdio: 'ignore' });

iq('rank', at('../../fixtures/photos'), '--csv', join(out, 'photos.csv'));
iq('evaluate', join(out, 'photos.csv'), '--top', '8');
for (const name of ['top', 'scores']) {
  const image = sharp(join(out, 'photos-evaluation', `${name}.png`)).resize({ width: WIDTH });
  await (name === 'top' ? image.jpeg({ mozjpeg: true, quality: 85 }) : image.png({ palette: true })).toFile(
    at(name === 'top' ? 'best.jpg' : 'scores.png'),
  );
}
await rm(out, { recursive: true });
