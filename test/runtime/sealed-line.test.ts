import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { appendSealed, identityOf, sealed, unsealed } from '../../src/runtime/sealed-line.js';
import { makePictures } from '../support/pictures.js';

const LINE = { identity: identityOf('café/🌊.jpg'), json: '{"path":"café/🌊.jpg","rows":[1,2]}' };

it('says what was sealed', () => {
  expect(unsealed(sealed(LINE))).toEqual(LINE);
});

it('is torn at every length, also in the middle of a letter', () => {
  const bytes = Buffer.from(sealed(LINE));
  for (let length = 0; length < bytes.length; length++) {
    expect(unsealed(bytes.subarray(0, length).toString())).toBe('torn');
  }
});

it('is never believed with one bit changed', () => {
  const bytes = Buffer.from(sealed(LINE));
  for (let at = 0; at < 8 * bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
    expect(['torn', 'damaged']).toContain(unsealed(changed.toString()));
  }
});

it('is appended whole behind a torn one, and to nothing that is not there', () => {
  const file = path.join(makePictures(), 'journal');
  expect(() => appendSealed(file, LINE, true)).toThrow(/could not be written \(ENOENT\)/);
  writeFileSync(file, sealed(LINE).slice(0, 40));
  appendSealed(file, LINE, true);
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines.map((line) => (line === '' ? '' : unsealed(line)))).toEqual(['torn', LINE, '']);
  mkdirSync(`${file}.folder`);
  expect(() => appendSealed(`${file}.folder`, LINE, false)).toThrow(/EISDIR.*--cache-dir/);
});
