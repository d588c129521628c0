import { countText } from '../../shared/words.js';
import { button, element } from '../dom.js';
import { PAGE_SIZES, type Wishes } from './arrange.js';
import type { Controls } from './filters.js';

/** Steps through the pages of rows. */
export function pagerControls(
  wish: (change: Partial<Wishes>) => void,
): Controls & { count(rows: number): void } {
  let [page, pages] = [0, 1];
  const step = (label: string, name: string, to: () => number) =>
    button(label, { 'aria-label': name }, () => wish({ page: Math.max(0, Math.min(pages - 1, to())) }));
  const steps = [
    step('«', 'First page', () => 0),
    step('‹', 'Previous page', () => page - 1),
    step('›', 'Next page', () => page + 1),
    step('»', 'Last page', () => pages - 1),
  ] as const;
  const [first, previous, next, last] = steps;
  const place = element('span', { class: 'place' });
  const size = element(
    'select',
    {},
    ...PAGE_SIZES.map((size) => element('option', { value: size }, String(size))),
  );
  size.addEventListener('change', () => wish({ pageSize: Number(size.value), page: 0 }));
  let pageSize = 1;
  return {
    element: element(
      'nav',
      { class: 'pager', 'aria-label': 'Pages of the table' },
      element('label', { class: 'field' }, element('span', {}, 'Rows a page'), size),
      element('span', { class: 'steps' }, first, previous, place, next, last),
    ),
    show(wishes) {
      page = wishes.page;
      pageSize = wishes.pageSize;
      size.value = String(pageSize);
    },
    count(rows) {
      pages = Math.max(1, Math.ceil(rows / pageSize));
      place.textContent = `Page ${countText(page + 1)} of ${countText(pages)}`;
      first.disabled = previous.disabled = page <= 0;
      next.disabled = last.disabled = page >= pages - 1;
    },
  };
}
