import { groupTable } from '../../src/decide/duplicates/group.js';
import { type Fingerprinted, HashTable } from '../../src/decide/duplicates/hash-table.js';

/** Where an image stands among its duplicates. */
export interface Duplicates {
  /** From 1, in the order of the paths of the groups' best; `null` for an image without duplicates. */
  readonly group: number | null;
  /** Path of the group's best image; `null` for that one itself and for an image without duplicates. */
  readonly duplicateOf: string | null;
  /** Whether the file has the same bytes as the group's best. */
  readonly identical: boolean;
}

/** Groups a few images, with what is told of each. */
export function groupDuplicates(
  items: readonly (Fingerprinted & { readonly signature: string | null })[],
): Duplicates[] {
  const table = new HashTable(items.length);
  for (const item of items) table.add(item);
  const { groups, best } = groupTable(table, (item) => items[item]?.signature ?? null);
  return items.map((_, item) => {
    const first = best[item] ?? item;
    return {
      group: groups[item] || null,
      duplicateOf: first === item ? null : (table.paths[first] ?? null),
      identical: first !== item && table.isSameContent(first, item),
    };
  });
}
