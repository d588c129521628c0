import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { TiffBuffer, TiffFile } from '../../src/enhance/tiff-rows.js';
import type { Raster } from '../../src/types.js';
import { storedPixels } from '../support/fixtures.js';
import { randomFrom } from '../support/rasters.js';

describe.each([1, 2, 3, 4])('a TIFF of rows with %i channels', (channels) => {
  it.each([
    [8, 37, 50],
    [16, 5, 3],
    [8, 1, 1],
    [16, 64, 160],
  ] as const)('and %i bits is read as it was written, %i × %i', async (depth, width, height) => {
    const random = randomFrom(5);
    const row = (width * channels * depth) / 8;
    const rows = Uint8Array.from({ length: row * height }, () => Math.floor(256 * random()));
    const folder = mkdtempSync(path.join(tmpdir(), 'iq-tiff-'));
    const form = { width, height, channels, depth };
    const inMemory = new TiffBuffer(form);
    const file = await TiffFile.create(path.join(folder, 'rows.tiff'), form);
    for (let y = 0; y < height; y += 7) {
      const part = rows.subarray(y * row, Math.min(height, y + 7) * row);
      await inMemory.write(part);
      await file.write(part);
    }
    await file.close();
    const bytes = readFileSync(path.join(folder, 'rows.tiff'));
    rmSync(folder, { recursive: true });
    expect(bytes.equals(inMemory.bytes)).toBe(true);
    // Raw grey from sharp has no opacity; a PNG has.
    const space = depth === 8 ? (channels < 3 ? 'b-w' : 'srgb') : channels < 3 ? 'grey16' : 'rgb16';
    const png = await sharp(bytes, { sequentialRead: true }).toColourspace(space).png().toBuffer();
    expect(await sharp(png).metadata()).toMatchObject({ width, height, channels, space });
    if (depth === 8) {
      expect(Buffer.compare(withoutCopies(await storedPixels(png), channels), rows)).toBe(0);
    } else {
      const data = await sharp(png).toColourspace(space).raw({ depth: 'ushort' }).toBuffer();
      expect(Buffer.compare(data, rows)).toBe(0);
    }
  });
});

/** Grey with opacity is read as red, green, blue and opacity. */
function withoutCopies({ data, channels }: Raster, wanted: number): Uint8Array {
  return channels === wanted ? data : data.filter((_, at) => at % channels === 0 || at % channels === 3);
}
