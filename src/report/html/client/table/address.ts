import type { TableData } from '../../page-data.js';
import { firstWishes, isNumeric, PAGE_SIZES, type Wishes } from './arrange.js';

/** What the part of the page's address behind `#` asks for. What it gets wrong stays as it is at first. */
export function wishesIn(fragment: string, table: TableData): Wishes {
  const first = firstWishes(table);
  const given = new URLSearchParams(fragment);
  const isKey = (key: string) => table.columns.some((column) => column.key === key);
  const sort = given.get('sort') ?? '';
  const sortKey = sort.replace(/^-/, '');
  const [rangeKey = '', from = '', to = ''] = (given.get('range') ?? '').split(':');
  const ranged = table.columns.find(({ key }) => key === rangeKey);
  const columns = (given.get('columns') ?? '').split(',').filter(isKey);
  const pageSize = Number(given.get('size'));
  return {
    sort: isKey(sortKey) ? { key: sortKey, isDescending: sort.startsWith('-') } : first.sort,
    search: given.get('search') ?? '',
    choices: Object.fromEntries(
      table.columns
        .filter(({ isFilter, key }) => isFilter && given.has(`is-${key}`))
        .map(({ key }) => [key, given.get(`is-${key}`) ?? '']),
    ),
    range: ranged && isNumeric(ranged) ? { key: rangeKey, from: numberIn(from), to: numberIn(to) } : null,
    page: Math.max(0, Math.floor(Number(given.get('page')) || 1) - 1),
    pageSize: PAGE_SIZES.find((size) => size === pageSize) ?? first.pageSize,
    columns: columns.length > 0 ? columns : first.columns,
  };
}

/** The same the other way round; only what is not as at first is said. */
export function fragmentOf(wishes: Wishes, table: TableData): string {
  const first = firstWishes(table);
  const said = new URLSearchParams();
  const { sort, search, choices, range, page, pageSize, columns } = wishes;
  if (sort.key !== first.sort.key || sort.isDescending !== first.sort.isDescending)
    said.set('sort', `${sort.isDescending ? '-' : ''}${sort.key}`);
  if (search !== '') said.set('search', search);
  for (const [key, word] of Object.entries(choices)) said.set(`is-${key}`, word);
  if (range) said.set('range', [range.key, range.from ?? '', range.to ?? ''].join(':'));
  if (page > 0) said.set('page', String(page + 1));
  if (pageSize !== first.pageSize) said.set('size', String(pageSize));
  if (columns.join() !== first.columns.join()) said.set('columns', columns.join());
  return said.toString();
}

/** The row that is to be opened, by its place in the table; `undefined` for none. */
export function rowIn(fragment: string): number | undefined {
  const row = Number(new URLSearchParams(fragment).get('row') ?? Number.NaN);
  return Number.isInteger(row) && row > 0 ? row - 1 : undefined;
}

function numberIn(text: string): number | null {
  const number = Number(text);
  return text === '' || !Number.isFinite(number) ? null : number;
}
