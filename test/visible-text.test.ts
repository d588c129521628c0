import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../src/printable.js';
import { visibleText } from '../src/visible-text.js';
import { commandsIn } from './support/runner.js';

/** First and last code points of what is not to reach a terminal or a page, by the names Unicode gives them. */
const HIDDEN: Readonly<Record<string, readonly [number, number]>> = {
  C0: [0x00, 0x1f],
  'delete and C1': [0x7f, 0x9f],
  'soft hyphen': [0xad, 0xad],
  'combining grapheme joiner': [0x34f, 0x34f],
  'Arabic letter mark': [0x61c, 0x61c],
  'Hangul fillers': [0x115f, 0x1160],
  'Mongolian vowel separator': [0x180e, 0x180e],
  'zero width, and marks of direction': [0x200b, 0x200f],
  'line and paragraph separators': [0x2028, 0x2029],
  'embeddings and overrides': [0x202a, 0x202e],
  'word joiner and invisible operators': [0x2060, 0x2064],
  isolates: [0x2066, 0x2069],
  'variation selectors': [0xfe00, 0xfe0f],
  'byte order mark': [0xfeff, 0xfeff],
  'interlinear annotations': [0xfff9, 0xfffb],
  surrogates: [0xd800, 0xdfff],
  tags: [0xe0000, 0xe007f],
  'further variation selectors': [0xe0100, 0xe01ef],
};

const hidden = fc.oneof(
  ...Object.values(HIDDEN).map(([min, max]) =>
    fc.integer({ min, max }).map((code) => String.fromCodePoint(code)),
  ),
);
const plain = fc.constantFrom('a', 'é', '日', ' ', '.', '/', "'", ':', '::', '#', '##[', '[', ']', '1', '📷');
const texts = fc
  .array(fc.oneof(hidden, plain, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

const isHidden = (character: string) => {
  const code = character.codePointAt(0) ?? Number.NaN;
  return Object.values(HIDDEN).some(([first, last]) => first <= code && code <= last);
};
/** Without what an emoji is put together by. */
const withoutEmoji = (text: string) =>
  text.replace(/(?<=\p{ExtPict})\ufe0f|(?<=\p{ExtPict}.?)\u200d(?=\p{ExtPict})/gu, '');
/** What is spelt out, put back in its place. */
const spelt = (text: string) =>
  text.replace(/\\u(?:\{([\da-f]{5,6})\}|([\da-f]{4}))/g, (_, long?: string, short?: string) =>
    String.fromCodePoint(Number.parseInt(long ?? short ?? '', 16)),
  );

describe('a text from outside', () => {
  it.each(Object.entries(HIDDEN))('%s are spelt out, each', (_, [first, last]) => {
    for (let code = first; code <= last; code++) {
      const digits = code.toString(16);
      const expected = code > 0xffff ? `a\\u{${digits}}b` : `a\\u${digits.padStart(4, '0')}b`;
      expect(visibleText(`a${String.fromCodePoint(code)}b`)).toBe(expected);
    }
  });

  it('has nothing hidden left, and says what it said', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const shown of [visibleText(text), printable(text)])
          expect([...withoutEmoji(shown)].filter(isHidden)).toEqual([]);
        const literal = text.replaceAll('\\', '/');
        expect(spelt(visibleText(literal))).toBe(literal);
        expect(spelt(printable(literal))).toBe(literal);
      }),
      { numRuns: 5000 },
    );
  });

  it('is the same when it is shown again, and is one line without commands', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(visibleText(visibleText(text))).toBe(visibleText(text));
        expect(printable(printable(text))).toBe(printable(text));
        expect(commandsIn(printable(text))).toEqual([]);
        expect(printable(text)).not.toMatch(/[\n\r\u2028\u2029]/);
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps what is seen', () => {
    for (const name of [
      'größe ✓.jpg',
      'e\u0301.jpg',
      '日本.jpg',
      'a\u00a0b',
      'hearts ❤️.jpg',
      '👩‍👩‍👧 and 👩🏽‍🚀.png',
      '🏳️‍🌈',
      '🇩🇪',
      'a::b',
    ])
      expect(printable(name)).toBe(name);
  });
});
