import type { TableData } from '../../page-data.js';
import { counted, countText } from '../../shared/words.js';
import { button, element, tellAddress } from '../dom.js';
import { fragmentOf, wishesIn } from './address.js';
import { arrange, isNumeric, type Wishes } from './arrange.js';
import { cellOf } from './cells.js';
import { filterControls } from './filters.js';
import { pagerControls } from './pager.js';

export interface TableView {
  /** The places of the rows that are wanted now, in their order, on all pages. */
  readonly places: readonly number[];
  /** Turns to the page that has a row, and gives it the focus. */
  reveal(place: number): void;
  /** What is wished, as the page's address has it. */
  readonly fragment: string;
  /** Shows what the page's address asks for now. */
  reread(): void;
}

/**
 * Shows a table page by page, sorted and filtered as a person wants it and the page's address says.
 *
 * @param open shows a row's pictures; `canOpen` says which have any
 */
export function mountTable(
  host: HTMLElement,
  data: TableData,
  viewer: { canOpen(place: number): boolean; open(place: number): void },
): TableView {
  const { columns, rows, places: files, counts } = data;
  let wishes = wishesIn(location.hash.slice(1), data);
  let places: number[] = [];
  const wish = (change: Partial<Wishes>) => {
    const isSamePlaces = !(
      'sort' in change ||
      'search' in change ||
      'choices' in change ||
      'range' in change
    );
    wishes = { ...wishes, ...change };
    if (!isSamePlaces) places = arrange(data, wishes);
    show();
    tellAddress(fragmentOf(wishes, data));
  };
  const filters = filterControls(data, wish);
  const pager = pagerControls(wish);
  const status = element('p', { role: 'status', class: 'count' });
  const head = element('tr');
  const body = element('tbody');
  const table = element(
    'table',
    { class: 'rows' },
    element('caption', { class: 'unseen' }, `Every ${counts[0]}; the head of a column sorts by it`),
    element('thead', {}, head),
    body,
  );
  const scroller = element(
    'div',
    { class: 'scroller', role: 'region', 'aria-label': 'Table', tabindex: '0' },
    table,
  );
  host.replaceChildren(filters.element, status, scroller, pager.element);

  const heads = columns.map((column) => {
    const { key, label, hint } = column;
    const sorter = button(label, { class: 'sort', title: hint }, () => {
      const { sort } = wishes;
      // Figures are mostly looked at from one end first: the lowest scores, but the largest of what is counted.
      const isDescending =
        sort.key === key ? !sort.isDescending : column.kind === 'bytes' || column.kind === 'share';
      wish({ sort: { key, isDescending }, page: 0 });
    });
    return {
      column,
      element: element('th', { scope: 'col', class: isNumeric(column) ? 'number' : null }, sorter),
    };
  });

  const rowOf = (place: number): HTMLTableRowElement => {
    const row = rows[place] ?? [];
    const cells = columns.flatMap((column, at) =>
      wishes.columns.includes(column.key) ? [cellOf(column, row[at] ?? null, files, at === pathAt)] : [],
    );
    const made = element('tr', { 'data-place': place }, ...cells);
    if (viewer.canOpen(place)) {
      made.classList.add('opens');
      const opener = button('Compare', { class: 'compare' }, () => viewer.open(place));
      opener.setAttribute('aria-label', `Compare ${nameOf(place)}`);
      cells[0]?.prepend(opener);
      made.addEventListener('click', ({ target }) => {
        const isOwn = target instanceof Element && target.closest('a, button') !== null;
        if (!isOwn && getSelection()?.isCollapsed !== false) opener.click();
      });
    }
    return made;
  };
  const pathAt = columns.findIndex(({ kind }) => kind === 'path');
  const nameOf = (place: number) => String(rows[place]?.[pathAt] ?? '');

  const show = () => {
    const pages = Math.max(1, Math.ceil(places.length / wishes.pageSize));
    if (wishes.page >= pages) wishes = { ...wishes, page: pages - 1 };
    filters.show(wishes);
    pager.show(wishes);
    pager.count(places.length);
    for (const { column, element } of heads) {
      const direction = wishes.sort.isDescending ? 'descending' : 'ascending';
      if (column.key === wishes.sort.key) element.setAttribute('aria-sort', direction);
      else element.removeAttribute('aria-sort');
    }
    const focused = document.activeElement;
    head.replaceChildren(
      ...heads.filter(({ column }) => wishes.columns.includes(column.key)).map(({ element }) => element),
    );
    if (focused instanceof HTMLElement && head.contains(focused)) focused.focus();
    const from = wishes.page * wishes.pageSize;
    body.replaceChildren(...places.slice(from, from + wishes.pageSize).map(rowOf));
    if (places.length === 0) {
      const words = rows.length === 0 ? `There are no ${counts[1]}.` : `No ${counts[0]} is like that.`;
      body.append(
        element('tr', {}, element('td', { class: 'empty', colspan: wishes.columns.length }, words)),
      );
    }
    status.textContent = countOf(places.length);
  };
  const countOf = (shown: number) => {
    const all = counted(rows.length, counts);
    const some = shown === rows.length ? all : `${countText(shown)} of ${all}`;
    const missing = data.total - rows.length;
    return missing === 0
      ? some
      : `${some}; the table leaves out ${countText(missing)} of ${countText(data.total)}`;
  };

  places = arrange(data, wishes);
  show();
  return {
    get places() {
      return places;
    },
    get fragment() {
      return fragmentOf(wishes, data);
    },
    reread() {
      wishes = wishesIn(location.hash.slice(1), data);
      places = arrange(data, wishes);
      show();
    },
    reveal(place) {
      const at = places.indexOf(place);
      if (at < 0) return;
      const page = Math.floor(at / wishes.pageSize);
      if (page !== wishes.page) wish({ page });
      body.querySelector<HTMLElement>(`tr[data-place="${place}"] .compare`)?.focus();
    },
  };
}
