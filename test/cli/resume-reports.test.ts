import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { forgetEnd, optimise, SMALL_PICTURES } from '../support/resumed.js';

const COUNT = Object.keys(SMALL_PICTURES).length;
const IN_PLACE = ['--in-place'];

it('a second run makes the same page, with pictures of what is still there', async () => {
  const root = makePictures(SMALL_PICTURES);
  const page = async (args: readonly string[]) => {
    await optimise(root, [...args, '--report', 'page.html']);
    return readFileSync(path.join(root, 'page.html'), 'utf8');
  };
  const first = await page([]);
  const second = await optimise(root, ['--report', 'page.html']);
  expect(second.unchanged).toBe(COUNT);
  expect(readFileSync(path.join(root, 'page.html'), 'utf8')).toBe(first);
  rmSync(path.join(root, 'in-optimized/a.JPG'));
  expect(await page([])).toBe(first);
  expect(await page(['--no-cache'])).toBe(first);
});

it('a run in place that goes on makes a page without pictures of what is no more', async () => {
  const root = makePictures(SMALL_PICTURES);
  const args = [...IN_PLACE, '--report', 'page.html'];
  const first = await optimise(root, args);
  const length = readFileSync(path.join(root, 'page.html'), 'utf8').length;
  forgetEnd(root);
  const second = await optimise(root, args);
  expect(second).toMatchObject({ code: 0, unchanged: COUNT, csv: first.csv });
  const page = readFileSync(path.join(root, 'page.html'), 'utf8');
  expect(page.length).toBeLessThan(length);
  expect(page).toContain('b.jpg');
});

const RANK = ['--rank'];
const RANK_ENV = { env: { IQ_OFFLINE: '1' } };

it.each([[[]], [IN_PLACE]])('a second run with --rank tells the same of the originals (%s)', async (args) => {
  const root = makePictures(SMALL_PICTURES);
  const options = { env: { IQ_OFFLINE: '1', IQ_CACHE_DIR: path.join(root, 'cache') } };
  const first = await optimise(root, [...args, ...RANK], options);
  if (args === IN_PLACE) forgetEnd(root);
  const second = await optimise(root, [...args, ...RANK], options);
  expect(first.csv[0]?.final_score).not.toBe('');
  expect(second).toMatchObject({ code: 0, unchanged: COUNT, csv: first.csv });
});

it('a ranking that is asked for later measures originals that are there, and in place what is', async () => {
  const root = makePictures(SMALL_PICTURES);
  const options = { env: { ...RANK_ENV.env, IQ_CACHE_DIR: path.join(root, 'cache') } };
  await optimise(root, [], options);
  const ranked = await optimise(root, RANK, options);
  const fresh = await optimise(root, [...RANK, '--no-cache'], options);
  expect(ranked).toMatchObject({ unchanged: COUNT, csv: fresh.csv });
  await optimise(root, IN_PLACE, options);
  const replaced = await optimise(root, [...IN_PLACE, ...RANK], options);
  expect(replaced).toMatchObject({ code: 0, unchanged: 0 });
  expect(replaced.csv.map(({ status }) => status)).toEqual(replaced.csv.map(() => 'kept'));
});
