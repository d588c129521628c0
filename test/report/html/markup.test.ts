import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, jsonForScript, Markup } from '../../../src/report/html/markup.js';
import { placeFrom, withoutFolders } from '../../../src/report/html/places.js';
import {
  addressOf,
  bytesText,
  countText,
  numberText,
  shareText,
} from '../../../src/report/html/shared/words.js';
import { fallsShort } from '../../../src/score/threshold.js';

const HOSTILE = '</script><!--<script>"\'&\u2028\u2029';

describe('a template of markup', () => {
  it('escapes what comes from outside, and nothing twice', () => {
    const inner = html`<b title="${HOSTILE}">${HOSTILE}</b>`;
    const text = html`<p>${inner}${[inner, null, undefined, 1]}</p>`.toString();
    expect(text.replaceAll(/<\/?[bp]( title="[^"<>]*")?>/g, '')).not.toMatch(/[<>"']/);
    expect(text).not.toContain('&#38;#');
  });

  it('never lets a value be more than text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const text = html`${value}`.toString();
        expect(text).not.toMatch(/[<>"']/);
        const back = text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
        expect(back).toBe(value);
      }),
    );
  });

  it('leaves texts of our own alone', () => {
    expect(html`${Markup.trusted('<i>')}`.toString()).toBe('<i>');
  });
});

describe('JSON in a script', () => {
  it('cannot end its element or begin a comment, and is still the same value', () => {
    const text = jsonForScript({ [HOSTILE]: [HOSTILE] });
    expect(text).not.toMatch(/[<>\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual({ [HOSTILE]: [HOSTILE] });
  });
});

describe('an address', () => {
  it.each([
    ['/a/report.html', '/a/photos', './photos/'],
    ['/a/b/report.html', '/a/photos', './../photos/'],
    ['/a/report.html', '/a', './'],
    ['/a/report.html', '/a/x:y #?%', './x%3Ay%20%23%3F%25/'],
    [null, '/a', null],
    ['/a/report.html', null, null],
  ])('from %s to %s is %s', (page, folder, address) => {
    expect(placeFrom(page, folder)).toBe(address);
  });

  it('has every byte of a path, and no path where half a character has none', () => {
    expect(addressOf('./', 'a b/ü#?%\n"\'.jpg')).toBe("./a%20b/%C3%BC%23%3F%25%0A%22'.jpg");
    expect(addressOf('./', '\ud800')).toBeNull();
  });
});

describe('words', () => {
  it('are figures as people read them', () => {
    expect([0, 999, 1000, 1234567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([999, 1500, 2_500_000].map(bytesText)).toEqual(['999\u202fB', '1.5\u202fkB', '2.5\u202fMB']);
    expect([0.6243, 0, -0.00001, -0.1].map(shareText)).toEqual([
      '62.4\u202f%',
      '0.0\u202f%',
      '0.0\u202f%',
      '−10.0\u202f%',
    ]);
  });

  it('go on in the next unit where rounding gets there', () => {
    expect([999_949, 999_950, 999_949_999, 999_950_000].map(bytesText)).toEqual([
      '999.9\u202fkB',
      '1.0\u202fMB',
      '999.9\u202fMB',
      '1.00\u202fGB',
    ]);
  });

  it('have no zero that is less than nothing', () => {
    expect([-0.00001, -0.5].map((value) => numberText(value, 2))).toEqual(['0.00', '−0.50']);
  });

  it('never let a score just short of what is demanded read as enough, or the other way round', () => {
    const demanded = { value: 0.98, higherIsBetter: true };
    const read = (value: number) => numberText(value, 4, demanded);
    expect([0.979996, 0.98, 0.980004, 0.97994].map(read)).toEqual(['0.979996', '0.9800', '0.9800', '0.9799']);
    expect(numberText(40.001, 2, { value: 40, higherIsBetter: false })).toBe('40.001');
    expect(numberText(0.98004, 4, { value: 0.98003, higherIsBetter: true })).toBe('0.98004');
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), fc.boolean(), (value, higherIsBetter) => {
        const limit = { value: 0.5, higherIsBetter };
        const text = numberText(value, 2, limit).replace('−', '-');
        expect(fallsShort(Number(text), limit)).toBe(fallsShort(value, limit));
      }),
    );
  });

  it('do not say where folders are', () => {
    expect(withoutFolders('/a/b/x.jpg is not /c/y.jpg', ['/a/b', null, '/c'])).toBe('x.jpg is not y.jpg');
    expect(withoutFolders(null, ['/a'])).toBeNull();
  });
});
