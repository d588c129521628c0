import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createReports } from '../../src/report/reports.js';
import { makePictures } from '../support/pictures.js';

it('leaves nothing of a report that cannot be made', async () => {
  const root = makePictures({});
  const reports = createReports(process.stdout, new AbortController().signal);
  const open = reports.open(path.join(root, 'page.html'), () => {
    throw new Error('There is no room.');
  });
  await expect(open).rejects.toThrow('There is no room.');
  await reports.discard();
  expect(readdirSync(root)).toEqual([]);
});
