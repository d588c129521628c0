import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openLineFile } from '../../src/runtime/line-file.js';
import { openStore } from '../../src/runtime/store.js';
import { makePictures } from '../support/pictures.js';

const newFile = () => path.join(makePictures(), 'lines');

function placesOf(file: string): { places: number[]; lines: string[] } {
  const [places, lines]: [number[], string[]] = [[], []];
  const opened = openLineFile(file, (line, place) => {
    lines.push(line);
    places.push(place);
  });
  opened.close();
  return { places, lines };
}

it('finds each line again by its place, whatever is in it and however long', () => {
  const line = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.replaceAll('\n', ''));
  const long = fc.integer({ min: 65_000, max: 140_000 }).map((length) => 'ü'.repeat(length));
  const lines = fc.array(fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: long }));
  const file = newFile();
  fc.assert(
    fc.property(lines, (texts) => {
      writeFileSync(file, '');
      const opened = openLineFile(file, () => {});
      // Through bytes and back: half a character becomes another one.
      const expected = texts.map((text) => Buffer.from(text).toString());
      const places = texts.map((text) => opened.append(text));
      expect(places.map((place) => opened.read(place))).toEqual(expected);
      opened.close();
      expect(placesOf(file)).toEqual({ lines: expected, places });
    }),
    { numRuns: 40 },
  );
});

it('reads nothing behind the end, and the rest of a line from its middle', () => {
  const file = newFile();
  const opened = openLineFile(file, () => {});
  opened.append('first');
  opened.append('second');
  expect([opened.read(2), opened.read(6), opened.read(13), opened.read(1000)]).toEqual([
    'rst',
    'second',
    '',
    '',
  ]);
  opened.close();
});

const schema = z.strictObject({ value: z.string() });

function open(file: string) {
  return openStore(file, {
    key: 'one',
    schema,
    onWarning: (message) => {
      throw new Error(message);
    },
  });
}

it('two that write to one store at once lose nothing and never confuse values', () => {
  const file = newFile();
  const [first, second] = [open(file), open(file)];
  for (let i = 0; i < 50; i++) {
    (i % 3 === 0 ? first : second).set(`state ${i}`, { value: `${i}`.repeat(i) });
    // Where the other one writes between the look at the length and the line, the place is another's.
    for (const store of [first, second]) {
      const seen = store.get(`state ${i}`);
      if (seen) expect(seen).toEqual({ value: `${i}`.repeat(i) });
    }
  }
  first.close();
  second.close();
  const third = open(file);
  expect(third.size).toBe(50);
  for (let i = 0; i < 50; i++) expect(third.get(`state ${i}`)).toEqual({ value: `${i}`.repeat(i) });
  third.close();
});

it('what another process cut off is not known any more, and nothing else is taken for it', () => {
  const file = newFile();
  const store = open(file);
  for (const name of ['a', 'b', 'c']) store.set(name, { value: name });
  const begin = readFileSync(file, 'utf8').split('\n').slice(0, 2).join('\n').length + 1;
  truncateSync(file, begin);
  expect([store.get('a'), store.get('b'), store.get('c')]).toEqual([{ value: 'a' }, undefined, undefined]);
  // As long as what was there before, so that lines begin at the same places.
  appendFileSync(file, '["one","x",{"value":"x"}]\n["two","c",{"value":"c"}]\n');
  expect([store.get('b'), store.get('c')]).toEqual([undefined, undefined]);
  store.set('d', { value: 'd' });
  expect(store.get('d')).toEqual({ value: 'd' });
  store.close();
  const again = open(file);
  expect([again.size, again.get('x'), again.get('d')]).toEqual([3, { value: 'x' }, { value: 'd' }]);
  again.close();
});

it('what was cut off is kept again when it is measured again', () => {
  const file = newFile();
  const store = open(file);
  store.set('a', { value: 'a' });
  store.set('b', { value: 'b' });
  truncateSync(file, '"iq store 1"\n'.length);
  expect(store.get('b')).toBeUndefined();
  store.set('b', { value: 'b' });
  expect(store.get('b')).toEqual({ value: 'b' });
  store.close();
  expect(open(file).get('b')).toEqual({ value: 'b' });
});

it('a store that two begin at once has two first lines, and both their values', () => {
  const file = newFile();
  const head = '"iq store 1"\n';
  writeFileSync(file, `${head}["one","a",{"value":"a"}]\n${head}["one","b",{"value":"b"}]\n`);
  const store = open(file);
  expect([store.size, store.get('a'), store.get('b')]).toEqual([2, { value: 'a' }, { value: 'b' }]);
  store.close();
});
