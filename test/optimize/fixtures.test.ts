import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { examine, type Metadata } from '../../src/decode/metadata.js';
import { readMarker } from '../../src/encode/marker.js';
import { imageLimits } from '../../src/limits.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import type { SettingsInput } from '../../src/settings.js';
import { FIXTURES, fixtures } from '../support/fixtures.js';
import { optimised, type Result, seen, temporaryFolder } from '../support/optimised.js';

const TARGET = 0.97;
const ASKED: readonly NonNullable<SettingsInput['format']>[] = [
  'keep',
  ['jpeg'],
  ['webp'],
  ['avif'],
  ['png'],
  'auto',
];
const EXTENSIONS = { jpeg: /\.(jpe?g)$/i, png: /\.png$/i, webp: /\.webp$/, avif: /\.avif$/ };

async function expectHonest({ row, source, output }: Result): Promise<void> {
  expect(row).toMatchObject({ metric: 'ssim', target: TARGET, message: null, bytes_in: source.length });
  expect(row.bytes_out).toBe(output.length);
  expect(row.saving).toBeCloseTo(1 - output.length / source.length, 4);
  if (row.status === 'kept') {
    expect(output.equals(source)).toBe(true);
    expect(row).toMatchObject({ score: null, quality: null, format_out: row.format_in });
    return;
  }
  expect(row.status).toBe('optimized');
  expect(output.length).toBeLessThanOrEqual(source.length * 0.98);
  const [before, after] = [
    await examine(source, 'source', imageLimits({})),
    await examine(output, 'output', imageLimits({})),
  ];
  expect(after).toMatchObject({
    format: row.format_out,
    width: row.width,
    height: row.height,
    animated: false,
  });
  await expectSeen({ row, source, output });
  expectMetadata(before.metadata, after.metadata, row.format_out === 'jpeg');
  expect((await sharp(output).metadata()).orientation ?? 1).toBe(1);
  expect(readMarker(after.metadata.xmp)).toMatchObject({ metric: 'ssim', target: TARGET, floor: null });
}

async function expectSeen({ row, source, output }: Result): Promise<void> {
  const [original, result] = [await seen(source), await seen(output)];
  expect([result.width, result.height]).toEqual([original.width, original.height]);
  if (row.reason === 'lossless') {
    expect(row).toMatchObject({ quality: null, score: 1 });
    // Colours under full transparency are kept too, so all numbers must agree.
    expect(Buffer.compare(result.data, original.data)).toBe(0);
    return;
  }
  const { value } = ssim.prepare(original).score(result);
  expect(value).toBeGreaterThanOrEqual(TARGET - 1e-6);
  expect(row.score).toBeCloseTo(value, 5);
}

function expectMetadata(before: Metadata, after: Metadata, isJpeg: boolean): void {
  const bytes = (block: Uint8Array | undefined) => block && Buffer.from(block).toString('latin1');
  expect(bytes(after.icc)).toBe(bytes(before.icc));
  expect(after.exif !== undefined).toBe(before.exif !== undefined);
  if (before.xmp !== undefined) expect(after.xmp).toContain('dc:source="procedural scene"');
  if (isJpeg) expect(bytes(after.iptc)).toBe(bytes(before.iptc));
}

const REASONS_FOR: Record<string, Result['row']['reason']> = {
  animated: 'animated',
  pages: 'animated',
  cmyk: 'cmyk',
  '16-bit': 'sixteen_bit',
};

describe.each(ASKED)('every fixture as %s', (format) => {
  test('is honestly told of, and left alone by a second run', async () => {
    const [folder, again] = [await temporaryFolder(), await temporaryFolder()];
    // All formats at once take their time: of the photographs one will do.
    const chosen = fixtures().filter(
      ({ tags }, i) => format !== 'auto' || i === 0 || !tags.includes('photo'),
    );
    for (const { path, tags } of chosen) {
      const results = await optimised(FIXTURES, path, folder, { format, target: TARGET });
      expect(results, path).toHaveLength(1);
      for (const result of results) {
        const { row, output } = result;
        await expectHonest(result).catch((cause) => {
          throw new Error(`${path} as ${format}`, { cause });
        });
        if (!tags.includes('still'))
          for (const tag of tags) if (REASONS_FOR[tag]) expect(row.reason, path).toBe(REASONS_FOR[tag]);
        if (row.status === 'optimized' && format !== 'keep' && row.format_out && row.format_out in EXTENSIONS)
          expect(row.output).toMatch(EXTENSIONS[row.format_out as keyof typeof EXTENSIONS]);
        const [second] = await optimised(folder, row.output ?? '', again, { format, target: TARGET });
        expect(second?.row, path).toMatchObject({
          status: 'kept',
          reason: row.status === 'optimized' ? 'already_optimised' : row.reason,
        });
        expect(second?.output.equals(output), path).toBe(true);
      }
    }
  });
});
