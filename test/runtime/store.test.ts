import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../src/runtime/store.js';
import { makePictures } from '../support/pictures.js';

const schema = z.strictObject({ dhash: z.string() });
const newFile = () => path.join(makePictures(), 'store.ndjson');

function open(file: string, { key = 'hash 1', limit = 100, warnings = [] as string[] } = {}) {
  return openStore(file, { key, schema, limit, onWarning: (message) => warnings.push(message) });
}

it('finds again what was set, without having been closed, under the same key only', () => {
  const file = newFile();
  const first = open(file);
  first.set('a', { dhash: '1' });
  first.set('b', { dhash: '2' });
  first.set('a', { dhash: 'not again' });
  expect(first.get('a')).toEqual({ dhash: '1' });
  const second = open(file);
  expect([second.size, second.get('a'), second.get('b')]).toEqual([2, { dhash: '1' }, { dhash: '2' }]);
  expect(open(file, { key: 'hash 2' }).size).toBe(0);
});

it('every length to which a store may be torn, and it goes on', () => {
  const file = newFile();
  const store = open(file);
  for (const content of ['a', 'b', 'c']) store.set(content, { dhash: content });
  const whole = readFileSync(file);
  for (let length = 0; length <= whole.length; length++) {
    const torn = newFile();
    writeFileSync(torn, whole.subarray(0, length));
    const warnings: string[] = [];
    const opened = open(torn, { warnings });
    const lines = whole.subarray(0, length).toString().split('\n').length - 2;
    expect(opened.size).toBe(Math.max(0, lines));
    opened.set('d', { dhash: 'd' });
    opened.close();
    expect(open(torn, { warnings }).get('d')).toEqual({ dhash: 'd' });
    expect(warnings).toEqual([]);
  }
});

it('another file is set aside with a warning', () => {
  const file = newFile();
  writeFileSync(file, 'file,path\na.jpg,a.jpg\n');
  const warnings: string[] = [];
  const store = open(file, { warnings });
  store.set('a', { dhash: '1' });
  expect(warnings).toEqual([expect.stringContaining('is no store of iq; it was renamed')]);
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('file,path\na.jpg,a.jpg\n');
  expect(open(file).size).toBe(1);
});

it('passes over damaged lines and values of another shape', () => {
  const file = newFile();
  open(file).set('a', { dhash: '1' });
  writeFileSync(file, 'garbage\n["hash 1","b",{"dhash":3}]\n["hash 1"]\n["hash 1","c",{"dhash":"4"}]\n', {
    flag: 'a',
  });
  const store = open(file);
  expect([store.get('a'), store.get('b'), store.get('c')]).toEqual([
    { dhash: '1' },
    undefined,
    { dhash: '4' },
  ]);
  expect(store.size).toBe(2);
  store.set('b', { dhash: '3' });
  expect(open(file).get('b')).toEqual({ dhash: '3' });
});

it('keeps no more values than allowed, so that its file does not grow with every run', () => {
  const file = newFile();
  for (let run = 0; run < 3; run++) {
    const store = open(file, { limit: 2 });
    for (const content of ['a', 'b', 'c']) store.set(content, { dhash: content });
    expect([store.size, store.get('c')]).toEqual([2, undefined]);
  }
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(3);
});

it('begins anew once it is full of what a run had no use for', () => {
  const file = newFile();
  const full = open(file, { limit: 4 });
  for (const content of ['a', 'b', 'c', 'd', 'e']) full.set(content, { dhash: content });
  full.close();
  const used = open(file, { limit: 4 });
  expect(['a', 'b', 'c'].map((content) => used.get(content)?.dhash)).toEqual(['a', 'b', 'c']);
  used.close();
  expect(open(file, { limit: 4 }).size).toBe(4);
  const other = open(file, { limit: 4 });
  expect(other.get('a')).toEqual({ dhash: 'a' });
  other.close();
  expect(open(file, { limit: 4 }).size).toBe(0);
});

it('a place that cannot be written to is refused', () => {
  expect(() => open(makePictures())).toThrow(/EISDIR/);
});
