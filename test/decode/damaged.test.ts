import { describe, expect, test } from 'vitest';
import { decode } from '../../src/decode/decoder.js';
import { examine } from '../../src/decode/metadata.js';
import { IqError } from '../../src/errors.js';
import { imageLimits } from '../../src/limits.js';
import { fixture, fixtures } from '../support/fixtures.js';
import { randomFrom } from '../support/rasters.js';

const NAME = 'holiday/broken picture';

/** How a file fares on its way to pixels: the code of the refusal, or `decoded`. Nothing else may be thrown. */
async function fate(bytes: Buffer): Promise<string> {
  try {
    const info = await examine(bytes, NAME, imageLimits({}));
    const { width, height } = await decode(bytes, info, NAME);
    expect([width, height]).toEqual([info.width, info.height]);
    return 'decoded';
  } catch (error) {
    expect(error).toBeInstanceOf(IqError);
    if (!(error instanceof IqError)) throw error;
    expect(error.path).toBe(NAME);
    expect(error.message).toContain(NAME);
    return error.code;
  }
}

const all = fixtures();
/** Pictures that have some length to cut. */
const long = all.filter(({ bytes }) => bytes > 1000);

test('all fixtures decode', async () => {
  for (const { path } of all) expect(await fate(await fixture(path)), path).toBe('decoded');
});

describe('a truncated file', () => {
  test.each(long)('$path is refused wherever it was cut', async ({ path }) => {
    const whole = await fixture(path);
    for (const share of [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) {
      const cut = whole.subarray(0, Math.floor(whole.length * share));
      expect(['corrupt', 'unsupported_format'], `at ${share}`).toContain(await fate(cut));
    }
  });

  test.each(all.filter(({ format }) => format !== 'jpeg' && format !== 'gif'))(
    '$path is refused for its last byte',
    async ({ path }) => {
      expect(await fate((await fixture(path)).subarray(0, -1))).toBe('corrupt');
    },
  );

  test('that has but a few bytes is no image', async () => {
    for (const path of ['photos/sand.jpg', 'screens/line art.png', 'special/formats/picture.avif']) {
      const whole = await fixture(path);
      for (const length of [1, 2, 3, 4, 8, 11, 12, 16])
        expect(['corrupt', 'unsupported_format']).toContain(await fate(whole.subarray(0, length)));
    }
  });
});

describe('damaged bytes', () => {
  // JPEG, WebP and AVIF have no checksums, so flipped bits may decode; they must not crash.
  test.each(long)('in $path end in pixels or in a typed error', async ({ path }) => {
    const whole = await fixture(path);
    const random = randomFrom(whole.length);
    for (let run = 0; run < 12; run++) {
      const broken = Buffer.from(whole);
      for (let i = 0; i < 1 + run; i++)
        broken[Math.floor(random() * broken.length)] = Math.floor(random() * 256);
      await fate(broken);
    }
  });

  test('in the pixels of a PNG are always found', async () => {
    const whole = await fixture('photos/sunset small.png');
    for (let at = whole.indexOf('IDAT'); at < whole.length - 12; at += 4001) {
      const broken = Buffer.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 4;
      expect(await fate(broken), `at ${at}`).toBe('corrupt');
    }
  });
});

describe('the ends of a GIF', () => {
  test('may lack the trailer, or have more behind it', async () => {
    const whole = await fixture('special/animated/spinner.gif');
    expect(await fate(whole.subarray(0, -1))).toBe('decoded');
    expect(await fate(Buffer.concat([whole, Buffer.from('more')]))).toBe('decoded');
  });
});
