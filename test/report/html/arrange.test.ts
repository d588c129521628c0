import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragmentOf, rowIn, wishesIn } from '../../../src/report/html/client/table/address.js';
import { arrange, countWords, firstWishes } from '../../../src/report/html/client/table/arrange.js';
import type { Column, TableData } from '../../../src/report/html/page-data.js';
import { piecesOf } from '../../../src/report/html/shared/words.js';

const COLUMNS: Column[] = [
  { key: 'path', label: 'Image', kind: 'path', isShown: true },
  { key: 'status', label: 'Status', kind: 'choice', isShown: true, isFilter: true },
  { key: 'score', label: 'Score', kind: 'number', isShown: true },
  { key: 'flags', label: 'Flags', kind: 'words', isShown: false, isFilter: true },
];
const TABLE: TableData = {
  columns: COLUMNS,
  total: 4,
  order: { key: 'score', isDescending: false },
  counts: ['image', 'images'],
  places: { before: null, after: null },
  viewer: null,
  rows: [
    ['b/photo 10.jpg', 'kept', null, null],
    ['b/photo 9.jpg', 'done', 0.9, 'flat first_frame'],
    ['a/Ünter.jpg', 'done', 0.2, 'flat'],
    ['a/x.jpg', 'done', 0.9, null],
  ],
};
const first = firstWishes(TABLE);

describe('the columns of a table', () => {
  it('are at first those that say something of some row', () => {
    const columns = COLUMNS.map((column) => ({ ...column, isShown: true }));
    expect(firstWishes({ ...TABLE, columns }).columns).toEqual(['path', 'status', 'score', 'flags']);
    const rows = TABLE.rows.map((row) => [row[0] ?? null, row[1] ?? null, null, null]);
    // A number that nobody knows was asked for; a word that no row has was not.
    expect(firstWishes({ ...TABLE, columns, rows }).columns).toEqual(['path', 'status', 'score']);
  });
});

describe('a name', () => {
  it.each([
    ['snapshots/Sony_DSC_HX5V__2_.jpg', ['snapshots/', 'Sony_', 'DSC_', 'HX5V__', '2_.jpg']],
    ['orientation-2.jpg', ['orientation-', '2.jpg']],
    ['FinePix4900Zoom.jpg', ['FinePix4900Zoom', '.jpg']],
    ['plain', ['plain']],
    ['.hidden', ['.hidden']],
  ])('goes on in the next line where its words end: %s', (name, pieces) => {
    expect(piecesOf(name)).toEqual(pieces);
  });
});

describe('the rows of a table', () => {
  it('are sorted by a column, what is not known last either way', () => {
    expect(arrange(TABLE, first)).toEqual([2, 1, 3, 0]);
    expect(arrange(TABLE, { ...first, sort: { key: 'score', isDescending: true } })).toEqual([1, 3, 2, 0]);
    expect(arrange(TABLE, { ...first, sort: { key: 'path', isDescending: false } })).toEqual([2, 3, 1, 0]);
  });

  it('are those that a person asks for', () => {
    expect(arrange(TABLE, { ...first, search: 'JPG ün' })).toEqual([2]);
    expect(arrange(TABLE, { ...first, choices: { status: 'kept' } })).toEqual([0]);
    expect(arrange(TABLE, { ...first, choices: { flags: 'flat' } })).toEqual([2, 1]);
    expect(arrange(TABLE, { ...first, choices: { flags: '' } })).toEqual([3, 0]);
    expect(arrange(TABLE, { ...first, range: { key: 'score', from: 0.5, to: null } })).toEqual([1, 3]);
  });

  it('tell which words a column has', () => {
    const flags = COLUMNS[3];
    expect(flags && countWords(TABLE, flags)).toEqual([
      ['', 2],
      ['flat', 2],
      ['first_frame', 1],
    ]);
  });
});

describe('the address', () => {
  it('brings back what was wished', () => {
    const wish = fc.record({
      sort: fc.record({ key: fc.constantFrom('path', 'score'), isDescending: fc.boolean() }),
      search: fc.string({ unit: 'grapheme' }),
      choices: fc.constantFrom({}, { status: 'kept' }, { status: '', flags: 'a&b=c' }),
      range: fc.constantFrom(null, { key: 'score', from: 0.5, to: null }, { key: 'score', from: -1, to: 2 }),
      page: fc.nat(1000),
      pageSize: fc.constantFrom(25, 50, 250),
      columns: fc.constantFrom(first.columns, ['path', 'flags']),
    });
    fc.assert(
      fc.property(wish, (wishes) => {
        expect(wishesIn(fragmentOf(wishes, TABLE), TABLE)).toEqual(wishes);
      }),
    );
    expect(fragmentOf(first, TABLE)).toBe('');
  });

  it('cannot ask for what there is not', () => {
    const wishes = wishesIn('sort=-nothing&page=-3&size=7&columns=,x&range=path:1:2&is-score=1', TABLE);
    expect(wishes).toEqual(first);
    expect([rowIn('row=3'), rowIn('row=x'), rowIn('')]).toEqual([2, undefined, undefined]);
  });
});
