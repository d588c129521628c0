import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable } from '../src/printable.js';
import { escapeFormula, unescapeFormula } from '../src/report/formula.js';
import { jsonOf } from '../src/report/json.js';
import { commandsIn } from './support/runner.js';

/** Texts of the pieces of which commands are made. */
const pieces = [
  ':',
  '::',
  '#',
  '##[',
  '[',
  ']',
  "'",
  '=',
  '\n',
  '\r',
  '\t',
  ' ',
  '\u200b',
  '\u0001',
  'error',
  '"',
];
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

it('a text in a CSV is no command, and is had back', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(commandsIn(escapeFormula(text))).toEqual([]);
      expect(unescapeFormula(escapeFormula(text))).toBe(text);
    }),
    { numRuns: 20_000 },
  );
});

it('a text for people is none', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(commandsIn(printable(text))).toEqual([]);
    }),
    { numRuns: 5000 },
  );
});

it('JSON is none, and says the same', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(commandsIn(jsonOf({ text }))).toEqual([]);
      expect(JSON.parse(jsonOf({ text }))).toEqual({ text });
    }),
    { numRuns: 5000 },
  );
});

it('what is no command stays as it is', () => {
  for (const text of ['a::b.jpg', 'a: b', '# heading', 'C++::x', 'image#[1].png', 'a\nb'])
    expect(escapeFormula(text)).toBe(text);
  expect(printable('a::b #[1].jpg')).toBe('a::b #[1].jpg');
});
