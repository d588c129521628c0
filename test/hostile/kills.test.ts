import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { endureKills } from '../support/hostile/kills.js';
import { endureWorkerKills } from '../support/hostile/worker-kills.js';

const root = mkdtempSync(path.join(tmpdir(), 'iq-kills-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

// A few here; `npm run test:hostile` makes hundreds.
it.each([
  ['runs', endureKills, 4],
  ['workers', endureWorkerKills, 2],
])('%s that are killed lose nothing', async (_, endure, runs) => {
  const verdict = await endure(root, { runs, seed: 1 });
  expect(verdict.wrong).toEqual([]);
  expect(verdict.cases).toBeGreaterThanOrEqual(runs);
});
