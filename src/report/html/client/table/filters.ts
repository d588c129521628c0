import type { TableData } from '../../page-data.js';
import { codeText, countText } from '../../shared/words.js';
import { button, element } from '../dom.js';
import { countWords, isNumeric, type Range, type Wishes } from './arrange.js';

export interface Controls {
  readonly element: HTMLElement;
  /** Shows what is wished, whoever wished it. */
  show(wishes: Wishes): void;
}

type Wish = (change: Partial<Wishes>) => void;

/** Search, choices, a range and the columns. */
export function filterControls(table: TableData, wish: Wish): Controls {
  const search = element('input', {
    type: 'search',
    placeholder: 'Name or folder',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  search.addEventListener('input', () => wish({ search: search.value, page: 0 }));
  const choices = choiceControls(table, wish);
  const range = rangeControl(table, wish);
  const columns = columnControl(table, wish);
  const reset = button('Show all', { class: 'quiet' }, () =>
    wish({ search: '', choices: {}, range: null, page: 0 }),
  );
  return {
    element: element(
      'div',
      { class: 'filters', role: 'search', 'aria-label': 'Filter the table' },
      labelled('Search', search),
      ...choices.elements,
      ...(range ? [range.element] : []),
      reset,
      columns.element,
    ),
    show(wishes) {
      if (search.value !== wishes.search) search.value = wishes.search;
      choices.show(wishes);
      range?.show(wishes.range);
      columns.show(wishes);
      reset.hidden =
        wishes.search === '' && wishes.range === null && Object.keys(wishes.choices).length === 0;
    },
  };
}

function labelled(name: string, control: HTMLElement): HTMLElement {
  return element('label', { class: 'field' }, element('span', {}, name), control);
}

const ALL = 'all';
/** Before every word: none can look like `all`. */
const IS = 'is-';

function choiceControls(table: TableData, wish: Wish) {
  const chosen: Record<string, string> = {};
  const selects = table.columns
    .filter(({ isFilter }) => isFilter)
    .map((column) => ({ column, words: countWords(table, column) }))
    .filter(({ words }) => words.length > 1)
    .map(({ column, words }) => {
      const select = element(
        'select',
        {},
        element('option', { value: ALL }, 'All'),
        ...words.map(([word, count]) =>
          element(
            'option',
            { value: IS + word },
            `${word === '' ? 'none' : codeText(word)} (${countText(count)})`,
          ),
        ),
      );
      select.addEventListener('change', () => {
        if (select.value === ALL) delete chosen[column.key];
        else chosen[column.key] = select.value.slice(IS.length);
        wish({ choices: { ...chosen }, page: 0 });
      });
      return { column, select };
    });
  return {
    elements: selects.map(({ column, select }) => labelled(column.label, select)),
    show({ choices }: Wishes) {
      for (const { column, select } of selects) {
        const word = choices[column.key];
        if (word === undefined) delete chosen[column.key];
        else chosen[column.key] = word;
        select.value = word === undefined ? ALL : IS + word;
      }
    },
  };
}

/** A range of one column's numbers; shares are said in percent. */
function rangeControl(table: TableData, wish: Wish) {
  const columns = table.columns.filter(isNumeric);
  if (columns.length === 0) return null;
  const select = element(
    'select',
    { 'aria-label': 'Column of the range' },
    element('option', { value: '' }, 'Any number'),
    ...columns.map(({ key, label, kind }) =>
      element(
        'option',
        { value: key },
        kind === 'share' ? `${label} (%)` : kind === 'bytes' ? `${label} (bytes)` : label,
      ),
    ),
  );
  const from = element('input', {
    type: 'number',
    step: 'any',
    'aria-label': 'at least',
    placeholder: 'from',
  });
  const to = element('input', { type: 'number', step: 'any', 'aria-label': 'at most', placeholder: 'to' });
  const unitOf = (key: string) => (columns.find((column) => column.key === key)?.kind === 'share' ? 100 : 1);
  const numberOf = ({ value }: HTMLInputElement) =>
    value === '' ? null : Number(value) / unitOf(select.value);
  const ask = () =>
    wish({
      range: select.value === '' ? null : { key: select.value, from: numberOf(from), to: numberOf(to) },
      page: 0,
    });
  for (const control of [select, from, to]) control.addEventListener('input', ask);
  const textOf = (value: number | null, key: string) =>
    value === null ? '' : String(Number((value * unitOf(key)).toPrecision(12)));
  return {
    element: element(
      'div',
      { class: 'field', role: 'group', 'aria-label': 'Range' },
      element('span', {}, 'Range'),
      element('span', { class: 'range' }, select, from, to),
    ),
    show(range: Range | null) {
      from.hidden = to.hidden = range === null;
      select.value = range?.key ?? '';
      // What somebody is typing is left alone.
      for (const [input, value] of [
        [from, range?.from ?? null],
        [to, range?.to ?? null],
      ] as const) {
        if (document.activeElement !== input) input.value = textOf(value, range?.key ?? '');
      }
    },
  };
}

function columnControl(table: TableData, wish: Wish) {
  const boxes = table.columns
    // Without its path a row has no name.
    .filter(({ kind, link }) => kind !== 'path' || link === 'after')
    .map((column) => ({ column, box: element('input', { type: 'checkbox' }) }));
  const isChosen = new Map(boxes.map(({ column, box }) => [column.key, box]));
  for (const { box } of boxes) {
    box.addEventListener('change', () =>
      wish({
        columns: table.columns.map(({ key }) => key).filter((key) => isChosen.get(key)?.checked ?? true),
      }),
    );
  }
  const menu = element(
    'details',
    { class: 'menu' },
    element('summary', {}, 'Columns'),
    element(
      'fieldset',
      {},
      element('legend', { class: 'unseen' }, 'Columns that are shown'),
      ...boxes.map(({ column, box }) => element('label', {}, box, column.label)),
    ),
  );
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !menu.contains(target)) menu.open = false;
  });
  return {
    element: menu,
    show({ columns }: Wishes) {
      for (const { column, box } of boxes) box.checked = columns.includes(column.key);
    },
  };
}
