// Paints the README's picture: three fixtures, their left half the source and their right half what `iq optimize` wrote.
// Run after `npm run build`: node .github/readme/picture.mjs
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { optimize } from '../../dist/index.js';

const NAMES = ['pebbles (1).jpg', 'meadow.jpg', 'sunset.jpg'];
const [WIDTH, HEIGHT, CAPTION, GAP] = [400, 280, 64, 16];
const source = new URL('../../fixtures/photos/', import.meta.url).pathname;
const out = await mkdtemp(join(tmpdir(), 'iq-picture-'));

const rows = [];
await optimize({
  paths: NAMES.map((name) => join(source, name)),
  base: source,
  out,
  onRow: (row) => void rows.push(row),
});

const cut = (path, left) =>
  sharp(path)
    .extract({ left, top: 90, width: WIDTH / 2, height: HEIGHT })
    .png()
    .toBuffer();
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

const layers = [];
for (const [i, name] of NAMES.entries()) {
  const row = rows.find(({ file }) => file === name);
  const left = GAP + i * (WIDTH + GAP);
  layers.push({ input: await cut(join(source, name), 100), left, top: GAP });
  layers.push({ input: await cut(join(out, name), 100 + WIDTH / 2), left: left + WIDTH / 2, top: GAP });
  const caption = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT + CAPTION}">
    <style>text { font: 15px 'DejaVu Sans', sans-serif; fill: #e6e6e6 } .dim { fill: #9aa0a6; font-size: 13px }</style>
    <path d="M${WIDTH / 2} 0V${HEIGHT}" stroke="#fff" stroke-opacity=".85" stroke-dasharray="5 5"/>
    <text x="0" y="${HEIGHT + 26}">${kilobytes(row.bytes_in)} as it was</text>
    <text x="${WIDTH}" y="${HEIGHT + 26}" text-anchor="end">${kilobytes(row.bytes_out)} by iq, −${(100 * row.saving).toFixed(0)} %</text>
    <text class="dim" x="${WIDTH / 2}" y="${HEIGHT + 50}" text-anchor="middle">quality ${row.quality}, the lowest with SSIM ≥ ${row.target}: ${row.score.toFixed(4)}</text>
  </svg>`;
  layers.push({ input: Buffer.from(caption), left, top: GAP });
}
const size = { width: GAP + NAMES.length * (WIDTH + GAP), height: HEIGHT + CAPTION + 2 * GAP };
const picture = await sharp({ create: { ...size, channels: 3, background: '#16181d' } })
  .composite(layers)
  .png()
  .toBuffer();
await writeFile(
  new URL('halves.jpg', import.meta.url),
  await sharp(picture).jpeg({ quality: 92, mozjpeg: true }).toBuffer(),
);
await rm(out, { recursive: true });
