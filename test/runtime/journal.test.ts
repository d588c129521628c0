import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openJournal } from '../../src/runtime/journal.js';
import { makePictures } from '../support/pictures.js';

const read = (value: unknown) => (typeof value === 'number' ? value : undefined);

function journalWith(text: string): string {
  const file = path.join(makePictures(), 'journal.ndjson');
  writeFileSync(file, text);
  return file;
}

it('begins a file and finds again what was appended', () => {
  const file = path.join(makePictures(), 'journal.ndjson');
  const first = openJournal(file, read);
  expect(first.records).toEqual([]);
  first.append(1);
  first.append(2);
  // What a killed run leaves: never closed.
  expect(openJournal(file, read).records).toEqual([1, 2]);
});

it.each(['3', '[1,', '"', '\u{1f600}'])(
  'a torn last line %s is dropped, and nothing is glued to it',
  (torn) => {
    const file = journalWith(`1\n2\n${torn}`);
    const journal = openJournal(file, read);
    expect(journal.records).toEqual([1, 2]);
    journal.append(4);
    journal.close();
    expect(readFileSync(file, 'utf8')).toBe('1\n2\n4\n');
  },
);

it('every length to which a line may be torn', () => {
  const whole = '1\n22\n333\n';
  for (let length = 0; length <= whole.length; length++) {
    const kept = whole.slice(0, length).split('\n').slice(0, -1).map(Number);
    const journal = openJournal(journalWith(whole.slice(0, length)), read);
    expect(journal.records).toEqual(kept);
    journal.close();
  }
});

it('lines that are no records are passed over', () => {
  expect(openJournal(journalWith('1\nnonsense\n"text"\n\n2\n'), read).records).toEqual([1, 2]);
});

it('a file that cannot be written is refused at once', () => {
  const folder = makePictures();
  expect(() => openJournal(folder, read)).toThrow(/The journal .* cannot be written \(EISDIR\)/);
  appendFileSync(path.join(folder, 'file'), '');
  expect(() => openJournal(path.join(folder, 'file/journal'), read)).toThrow(/ENOTDIR/);
});
