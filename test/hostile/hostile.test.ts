import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, endure, type Ordeal } from '../support/hostile/ordeal.js';
import { prepareOrdeals } from '../support/hostile/ordeals.js';

const root = mkdtempSync(path.join(tmpdir(), 'iq-hostile-'));
let ordeals: Ordeal[] = [];

// Flips are few here; `npm run test:hostile` makes thousands, and takes the files collected from the tests of decoders.
beforeAll(async () => {
  ordeals = await prepareOrdeals(root, { flips: 20, seed: 1, jobs: 2 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(COMMANDS)('iq %s', (command) => {
  it.each(['truncated', 'flipped', 'bombs', 'disguised', 'impostors', 'sizes', 'endless'])(
    'gets through files that are %s',
    async (name) => {
      const ordeal = ordeals.find((other) => other.name === name);
      if (ordeal === undefined) throw new Error(`There are no files that are ${name}.`);
      const verdict = await endure(command, ordeal);
      expect(verdict.wrong).toEqual([]);
      expect(verdict.cases).toBeGreaterThan(0);
    },
  );
});

it('names and keeps a file that fares otherwise than expected', async () => {
  const impostors = ordeals.find(({ name }) => name === 'impostors');
  if (impostors === undefined) throw new Error('There are no impostors.');
  const keep = path.join(root, 'kept');
  const { wrong, cases } = await endure('rank', { ...impostors, expected: ['ok'], keep });
  expect(wrong).toHaveLength(cases);
  expect(wrong.join('\n')).toContain('svg-as-png.png: unsupported_format instead of ok');
  expect(readdirSync(keep)).toContain('impostors-svg-as-png.png');
});
