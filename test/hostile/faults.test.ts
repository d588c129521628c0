import { describe, expect, it } from 'vitest';
import { canMount, DISK_FAULTS } from '../support/hostile/faults/disk.js';
import { bear, type Fault } from '../support/hostile/faults/fault.js';
import { NAME_FAULTS } from '../support/hostile/faults/names.js';
import { PLACE_FAULTS } from '../support/hostile/faults/places.js';
import { SWAP_FAULTS } from '../support/hostile/faults/swaps.js';

const LIMIT = 240_000;

/** Some of them, spread over all; `npm run test:hostile -- --only faults` takes every one. */
const some = (faults: readonly Fault[], every: number) => faults.filter((_, i) => i % every === 0);

describe.each([
  ['places', PLACE_FAULTS],
  ['names', some(NAME_FAULTS, 3)],
  ['swaps', some(SWAP_FAULTS, 7)],
] as const)('%s', (_, faults) => {
  it.each(faults.map((fault) => [fault.name, fault] as const))(
    '%s',
    async (_, fault) => {
      expect((await bear(fault)).wrong).toEqual([]);
    },
    LIMIT,
  );
});

describe.skipIf(!canMount())('disks (needs the right to mount in a namespace of its own)', () => {
  it.each(some(DISK_FAULTS, 9).map((fault) => [fault.name, fault] as const))(
    '%s',
    async (_, fault) => {
      expect((await bear(fault)).wrong).toEqual([]);
    },
    LIMIT,
  );
});

it('a fault that is not borne is named', async () => {
  const fault: Fault = { name: 'a fault', bear: async () => ['a source was changed'] };
  expect((await bear(fault)).wrong).toEqual(['a fault: a source was changed']);
});
