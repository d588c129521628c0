import { visibleText } from '../../../../visible-text.js';
import type { Cell, Column, Places } from '../../page-data.js';
import { addressOf, bytesText, codeText, numberText, piecesOf, shareText } from '../../shared/words.js';
import { element } from '../dom.js';
import { isNumeric } from './arrange.js';

/** A cell's value as people read it. */
export function cellText(column: Column, cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') {
    return column.kind === 'choice' || column.kind === 'words' ? codeText(cell) : visibleText(cell);
  }
  if (column.kind === 'bytes') return bytesText(cell);
  if (column.kind === 'share') return shareText(cell);
  return numberText(cell, column.digits, column.demand);
}

/** A cell of the table's body. */
export function cellOf(column: Column, cell: Cell, places: Places, isHead: boolean): HTMLTableCellElement {
  if (cell === null) return element('td', { class: isNumeric(column) ? 'number none' : 'none' }, '–');
  if (column.kind === 'path' && typeof cell === 'string') {
    const path = pathOf(column, cell, places);
    return isHead
      ? element('th', { class: 'path', scope: 'row' }, path)
      : element('td', { class: 'path' }, path);
  }
  const text = cellText(column, cell);
  if (column.kind === 'choice') {
    return element(
      'td',
      { class: 'choice' },
      element('span', { class: 'word', 'data-word': String(cell) }, text),
    );
  }
  if (column.kind === 'words') {
    const words = String(cell).split(' ').filter(Boolean);
    return element(
      'td',
      { class: 'words' },
      ...words.map((word) => element('span', { class: 'word' }, codeText(word))),
    );
  }
  if (column.kind !== 'share' || typeof cell !== 'number') {
    return element('td', { class: isNumeric(column) ? 'number' : 'text' }, text);
  }
  const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', String(Math.max(0, Math.min(1, cell))));
  return element('td', { class: 'number share' }, text, bar);
}

/** The folder is paler than the name; a name is a link where there is a file to lead to. */
export function pathOf({ link }: Column, path: string, places: Places): HTMLElement {
  const address = link && places[link] !== null ? addressOf(places[link], path) : null;
  const cut = path.lastIndexOf('/') + 1;
  const name = [
    cut > 0 ? element('span', { class: 'folder' }, ...breakable(path.slice(0, cut))) : null,
    element('span', { class: 'name' }, ...breakable(path.slice(cut))),
  ];
  const words = address === null ? element('span', {}, ...name) : element('a', { href: address }, ...name);
  return element('bdi', {}, words);
}

/** Also after the folder, which a name follows. */
function breakable(name: string): (string | Node)[] {
  return piecesOf(name)
    .flatMap((piece) => [visibleText(piece), element('wbr')])
    .slice(0, name.endsWith('/') ? undefined : -1);
}
