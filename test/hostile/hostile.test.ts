import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, endure, type Ordeal } from '../support/hostile/ordeal.js';
import { prepareOrdeals } from '../support/hostile/ordeals.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

const root = mkdtempSync(path.join(tmpdir(), 'iq-hostile-'));
let ordeals: Ordeal[] = [];

// Flips are few here; `npm run test:hostile` makes thousands.
beforeAll(async () => {
  ordeals = await prepareOrdeals(root, { flips: 20, seed: 1, jobs: 2 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(COMMANDS)('iq %s', (command) => {
  it.each(['truncated', 'flipped', 'bombs', 'disguised', 'impostors', 'sizes', 'endless'])(
    'gets through files that are %s',
    async (name) => await getThrough(name),
  );

  it.skipIf(!hasShared('hostile'))(
    `gets through files collected from the tests of decoders (${SHARED_HINT})`,
    async () => await getThrough('collected'),
  );

  async function getThrough(name: string): Promise<void> {
    const ordeal = ordeals.find((other) => other.name === name);
    if (ordeal === undefined) throw new Error(`There are no files that are ${name}.`);
    const verdict = await endure(command, ordeal);
    expect(verdict.wrong).toEqual([]);
    expect(verdict.cases).toBeGreaterThan(0);
  }
});
