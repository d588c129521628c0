import { describe, expect, test } from 'vitest';
import { examine } from '../../src/decode/metadata.js';
import { sniffFormat } from '../../src/decode/signature.js';
import { imageLimits } from '../../src/limits.js';
import { fixture, fixtures } from '../support/fixtures.js';

const ascii = (text: string) => Buffer.from(text, 'latin1');
const ftyp = (major: string, ...compatible: string[]) =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 16 + 4 * compatible.length]),
    ascii(`ftyp${major}\0\0\0\0${compatible.join('')}`),
  ]);

test.each(fixtures())('$path is recognised by its content', async ({ path, format }) => {
  // sharp calls all that is coded with AV1 or HEVC by the container's name.
  expect(sniffFormat(await fixture(path))).toBe(format === 'heif' ? 'avif' : format);
});

test.each([
  ['avif', ftyp('avif', 'mif1', 'miaf')],
  ['avif', ftyp('mif1', 'avif')],
  ['avif', ftyp('avis', 'msf1')],
  ['heif', ftyp('heic', 'mif1')],
  ['heif', ftyp('mif1', 'heic')],
  ['heif', ftyp('hevc')],
  ['tiff', ascii('II*\0')],
  ['tiff', ascii('MM\0*')],
  ['tiff', ascii('II+\0')],
  ['tiff', ascii('MM\0+')],
  ['gif', ascii('GIF87a')],
] as const)('the start of %s is recognised', (format, bytes) => {
  expect(sniffFormat(bytes)).toBe(format);
});

describe('what is no image we read is refused whatever its name', () => {
  test.each([
    ['SVG', ascii('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['SVG with a declaration', ascii('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['text', ascii('not an image\n')],
    ['HTML', ascii('<!doctype html><title>404</title>')],
    ['PDF', ascii('%PDF-1.7\n1 0 obj')],
    ['BMP', Buffer.concat([ascii('BM'), Buffer.alloc(60)])],
    ['PNM', ascii('P6 1 1 255 abc')],
    ['MP4', ftyp('isom', 'mp42')],
    ['JPEG XL', Buffer.from([0xff, 0x0a, 0, 0])],
    ['RIFF that is no WebP', ascii('RIFF\x10\0\0\0WAVEfmt ')],
    ['a short ftyp', ascii('\0\0\0\x08ftyp')],
    ['one byte', Buffer.from([0xff])],
    ['nothing', Buffer.alloc(0)],
  ])('%s', async (_, bytes) => {
    expect(sniffFormat(bytes)).toBeUndefined();
    await expect(examine(bytes, 'a/photo.jpg', imageLimits({}))).rejects.toMatchObject({
      code: 'unsupported_format',
      message: expect.stringContaining('a/photo.jpg'),
    });
  });
});
