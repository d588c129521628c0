import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openRecordBook } from '../../src/runtime/record-book.js';
import { appendSealed, identityOf } from '../../src/runtime/sealed-line.js';
import { makePictures } from '../support/pictures.js';

interface Mark {
  readonly path: string;
  readonly value: number;
}

const newFolder = () => path.join(makePictures(), 'runs');

function open(folder: string, warnings: string[] = []) {
  return openRecordBook<Mark>(folder, (message) => warnings.push(message));
}

/** A run that writes marks down and is over: its journal is no longer this process's. */
function runOf(folder: string, marks: Record<string, number>): string {
  const book = open(folder);
  add(book.journal, marks);
  book.close();
  return over(book.journal);
}

function add(journal: string, marks: Record<string, number>): void {
  for (const [path, value] of Object.entries(marks)) {
    appendSealed(journal, { identity: identityOf(path), json: JSON.stringify({ path, value }) }, false);
  }
}

/** As if its process had started at another time than the one that has its number now. */
function over(journal: string): string {
  const name = journal.replace(/-(\w+)\.journal$/, '-0$1.journal');
  renameSync(journal, name);
  return name;
}

const journals = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.journal'));

it('knows the latest of each path, and of a run that did nothing keeps nothing', () => {
  const folder = newFolder();
  runOf(folder, { a: 1, b: 1 });
  runOf(folder, { b: 2 });
  const book = open(folder);
  expect([book.size, book.get('a')?.value, book.get('b')?.value, book.get('c')]).toEqual([
    2,
    1,
    2,
    undefined,
  ]);
  book.close();
  expect(existsSync(book.journal)).toBe(false);
  expect(journals(folder)).toHaveLength(2);
});

it('every length to which a journal may be torn costs no whole line and warns of nothing', () => {
  const folder = newFolder();
  const journal = runOf(folder, { a: 1, b: 2 });
  const warnings: string[] = [];
  for (let length = statSync(journal).size; length >= 0; length--) {
    truncateSync(journal, length);
    const book = open(folder, warnings);
    const whole = readFileSync(journal, 'utf8').match(/\}\n/g)?.length ?? 0;
    expect(book.size).toBe(whole);
    book.close();
  }
  expect(warnings).toEqual([]);
});

it.each([
  ['a file of somebody else', () => 'file,path\na.jpg,a.jpg\n'],
  ['garbage in the middle', (text: string) => text.replace('\n\n', '\n\u0000\u0001garbage\n')],
  ['a value that was edited', (text: string) => text.replace('"value":1', '"value":7')],
  ['a journal of another form', (text: string) => text.replace('iq journal 1', 'iq journal 2')],
])('%s is set aside with a warning, and nothing in it is believed', (_, change) => {
  const folder = newFolder();
  runOf(folder, { b: 5 });
  const journal = runOf(folder, { a: 1, b: 2 });
  const damaged = change(readFileSync(journal, 'utf8'));
  writeFileSync(journal, damaged);
  const warnings: string[] = [];
  const book = open(folder, warnings);
  expect([book.get('a'), book.get('b')?.value]).toEqual([undefined, 5]);
  book.close();
  expect(warnings).toEqual([expect.stringMatching(/is damaged; it was set aside as .*\.damaged/)]);
  expect(readFileSync(`${journal}.damaged`, 'utf8')).toBe(damaged);
  open(folder, warnings).close();
  expect(warnings).toHaveLength(1);
});

it('merges the journals of runs that are over, and touches none that is written to', () => {
  const folder = newFolder();
  const living = open(folder);
  add(living.journal, { shared: 100, own: 1 });
  for (let run = 0; run < 12; run++) runOf(folder, { shared: run, [`only ${run}`]: run });
  const book = open(folder);
  const names = journals(folder);
  expect(names.length).toBeLessThan(8);
  expect(names).toContain(path.basename(living.journal));
  expect(book.size).toBe(14);
  for (let run = 0; run < 12; run++) expect(book.get(`only ${run}`)?.value).toBe(run);
  add(living.journal, { late: 3 });
  book.close();
  const again = open(folder);
  expect([again.get('own')?.value, again.get('late')?.value, again.get('shared')?.value]).toEqual([1, 3, 11]);
  again.close();
  living.close();
});

it('does not grow when the same is done over and over', () => {
  const folder = newFolder();
  const sizes: number[] = [];
  for (let run = 0; run < 40; run++) {
    runOf(folder, Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}`, run])));
    const names = journals(folder);
    for (const name of names) if (!/-0\w+\.journal$/.test(name)) over(path.join(folder, name));
    sizes.push(journals(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0));
  }
  expect(Math.max(...sizes)).toBeLessThan(12 * (sizes[0] ?? 0));
  const book = open(folder);
  expect([book.size, book.get('7')?.value]).toEqual([20, 39]);
  book.close();
});

it('a place that cannot be written to is refused', () => {
  const file = path.join(makePictures(), 'file');
  writeFileSync(file, '');
  expect(() => open(path.join(file, 'runs'))).toThrow(/A journal cannot be written in .* \(ENOTDIR\)/);
});

it('tells what this run did apart from what runs before it did', () => {
  const folder = newFolder();
  runOf(folder, { a: 1 });
  const book = open(folder);
  expect(book.own('a')).toBeUndefined();
  add(book.journal, { a: 2, b: 1 });
  add(book.journal, { a: 3 });
  expect([book.get('a')?.value, book.own('a')?.value, book.own('b')?.value]).toEqual([1, 3, 1]);
  expect(book.own('c')).toBeUndefined();
  book.close();
});
