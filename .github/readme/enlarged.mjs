// Paints the README's crops of enlarged pictures: bicubic, `photo`, `photo-gan` and the original, of the fixtures made smaller
// and enlarged again: npx tsx .github/readme/enlarged.mjs
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { requireOwnNetwork } from '../../src/enhance/networks.ts';
import { openNetwork } from '../../src/enhance/open-network.ts';
import { enlarged } from '../../test/support/enlarged.ts';
import { reduced } from '../../test/support/enlargement.ts';
import { fixturePath } from '../../test/support/files.ts';
import { decode } from '../../test/support/rasters.ts';
import { bicubic, resample } from '../../test/support/resample.ts';

/** Places that have something to tell, in pixels of the original. */
const CROPS = [
  { name: 'Autumn leaves.JPG', scale: 2, left: 180, top: 90 },
  { name: 'pebbles (1).jpg', scale: 2, left: 300, top: 120 },
  { name: 'shallow focus.jpg', scale: 4, left: 200, top: 410 },
];
/** Sides of a crop, how much larger it is shown (each pixel as a square), and what is around it. */
const [SIDE, ZOOM, GAP, CAPTION] = [112, 2, 10, 26];
const CELL = SIDE * ZOOM;

const enlargedBy = async (model, scale, low) =>
  enlarged(low, await openNetwork(requireOwnNetwork(model, scale), 1));

/** The picture without its last pixels, if it is not so many times a smaller one. */
async function divisible(file) {
  const { width, height } = await sharp(file).metadata();
  return sharp(file)
    .extract({ left: 0, top: 0, width: width - (width % 4), height: height - (height % 4) })
    .png()
    .toBuffer();
}

const columns = ['bicubic', 'photo', 'photo-gan', 'original'];
const layers = [];
for (const [row, { name, scale, left, top }] of CROPS.entries()) {
  const original = await decode(await divisible(fixturePath(`photos/${name}`)));
  const low = reduced(original, scale);
  const pictures = [
    resample(low, original.width, original.height, bicubic),
    await enlargedBy('photo', scale, low),
    await enlargedBy('photo-gan', scale, low),
    original,
  ];
  for (const [column, { data, width, height }] of pictures.entries()) {
    const input = await sharp(data, { raw: { width, height, channels: 3 } })
      .extract({ left, top, width: SIDE, height: SIDE })
      .resize(CELL, CELL, { kernel: 'nearest' })
      .png()
      .toBuffer();
    const at = { left: GAP + column * (CELL + GAP), top: CAPTION + GAP + row * (CELL + CAPTION) };
    layers.push({ input, ...at });
    const text = `${columns[column]}${column < 3 ? ` ×${scale}` : ''}`;
    const caption = `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL}" height="${CAPTION}">
      <text x="${CELL / 2}" y="17" text-anchor="middle" font-family="'DejaVu Sans', sans-serif" font-size="14" fill="#e6e6e6">${text}</text>
    </svg>`;
    layers.push({ input: Buffer.from(caption), left: at.left, top: at.top - CAPTION });
  }
}
const size = {
  width: GAP + columns.length * (CELL + GAP),
  height: GAP + CROPS.length * (CELL + CAPTION) + GAP,
};
await sharp({ create: { ...size, channels: 3, background: '#16181d' } })
  .composite(layers)
  .webp({ quality: 90, smartSubsample: true, effort: 6 })
  .toFile(fileURLToPath(new URL('enlarged.webp', import.meta.url)));
