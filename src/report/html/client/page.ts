import type { TableData } from '../page-data.js';
import { tellAddress } from './dom.js';
import { rowIn } from './table/address.js';
import { mountTable } from './table/table.js';
import { createViewer } from './viewer/viewer.js';

/** Shows the table, and the pictures of the row that is opened or that the page's address names. */
export function mountPage(host: HTMLElement, data: TableData): void {
  const viewer = createViewer(data, {
    shown: (place) => tellAddress(table.fragment, place),
    closed(place) {
      tellAddress(table.fragment);
      table.reveal(place);
    },
  });
  const table = mountTable(host, data, {
    canOpen: viewer.canOpen,
    open: (place) => viewer.open(place, table.places),
  });
  const openNamed = () => {
    const place = rowIn(location.hash.slice(1));
    if (place !== undefined && viewer.canOpen(place)) viewer.open(place, table.places);
  };
  openNamed();
  addEventListener('hashchange', () => {
    table.reread();
    openNamed();
  });
}
