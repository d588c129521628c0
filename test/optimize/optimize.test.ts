import { readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type OptimizeOptions, optimize, type Row } from '../../src/index.js';
import { contents, makePictures } from '../support/pictures.js';
import { childrenOf } from '../support/processes.js';

const JPEG = 'special/orientation/orientation-1.jpg';
const COUNT = 6;

function makeFolder(): string {
  return makePictures(Object.fromEntries(Array.from({ length: COUNT }, (_, i) => [`in/${i}.jpg`, JPEG])));
}

/** Optimises the folder `in` and returns the rows that came, with the summary or what was thrown. */
async function run(root: string, options: Partial<OptimizeOptions> = {}) {
  const rows: Row[] = [];
  const result = await optimize({
    paths: ['in'],
    cwd: root,
    jobs: 2,
    environment: process.env,
    onRow: (row) => void rows.push(row),
    ...options,
  }).catch((error: unknown) => error);
  expect(childrenOf(process.pid)).toEqual([]);
  expect(Object.keys(contents(root)).filter((name) => path.basename(name).startsWith('.iq-'))).toEqual([]);
  return { rows, result };
}

describe('what happens to a source after it was listed', () => {
  it('it vanishes', async () => {
    const root = makeFolder();
    const { rows, result } = await run(root, { onStart: () => unlinkSync(path.join(root, 'in/3.jpg')) });
    expect(result).toMatchObject({ images: COUNT, optimized: COUNT - 1, failed: 1, interrupted: false });
    expect(rows[3]).toMatchObject({
      status: 'failed',
      reason: 'not_found',
      message: expect.stringContaining('3.jpg'),
    });
  });

  it('its folder vanishes, and the output folder too', async () => {
    const root = makeFolder();
    const { rows } = await run(root, { onStart: () => rmSync(path.join(root, 'in'), { recursive: true }) });
    expect(rows.map(({ reason }) => reason)).toEqual(Array(COUNT).fill('not_found'));
    const again = makeFolder();
    const lost = await run(again, {
      onStart: () => rmSync(path.join(again, 'in-optimized'), { recursive: true }),
    });
    expect(lost.rows.map(({ status }) => status)).toEqual(Array(COUNT).fill('failed'));
  });

  it('it turns into something else', async () => {
    const root = makeFolder();
    const { rows } = await run(root, { onStart: () => writeFileSync(path.join(root, 'in/0.jpg'), 'words') });
    expect(rows[0]).toMatchObject({ status: 'failed', reason: 'unsupported_format' });
  });
});

describe('a run that ends early', () => {
  it('by a signal: has rows for what is done, and says so', async () => {
    const root = makeFolder();
    const controller = new AbortController();
    const { rows, result } = await run(root, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(result).toMatchObject({ images: COUNT, interrupted: true, failed: 0, rows: rows.length });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(COUNT);
    expect(rows.every(({ status }) => status === 'optimized')).toBe(true);
  });

  it('by a signal that was given before: does nothing', async () => {
    const root = makeFolder();
    const reason = new Error('no more');
    const { rows, result } = await run(root, { signal: AbortSignal.abort(reason) });
    expect({ rows, result }).toEqual({ rows: [], result: reason });
    expect(readdirSync(root)).toEqual(['in']);
  });

  it('by a reader of rows that throws: its error comes out', async () => {
    const reason = new Error('full');
    const { result } = await run(makeFolder(), {
      onRow() {
        throw reason;
      },
    });
    expect(result).toBe(reason);
  });
});

it('a dry run of many jobs starts no more workers than there are images', async () => {
  const root = makePictures({ 'in/a.jpg': JPEG, 'in/b.jpg': JPEG });
  let most = 0;
  const { result } = await run(root, {
    dryRun: true,
    jobs: 16,
    onProgress: () => {
      most = Math.max(most, childrenOf(process.pid).length);
    },
  });
  expect(result).toMatchObject({ optimized: 2 });
  expect(most).toBeLessThanOrEqual(2);
  expect(readdirSync(root)).toEqual(['in']);
});

describe('with a journal', () => {
  it('the second run takes over what the first did, and without one it does not', async () => {
    const root = makeFolder();
    const options = { journal: 'journals', claims: 'claims', inPlace: true };
    // As if it were killed before all was told.
    const onEnd = () => {
      throw new Error('killed');
    };
    const first = await run(root, { ...options, onEnd });
    expect(first.result).toMatchObject({ message: 'killed' });
    const second = await run(root, options);
    expect(second.result).toMatchObject({ optimized: COUNT, unchanged: COUNT });
    expect(second.rows.map(({ ms, ...row }) => row)).toEqual(first.rows.map(({ ms, ...row }) => row));
    expect((await run(root, options)).result).toMatchObject({ kept: COUNT, unchanged: 0 });
    expect(readdirSync(path.join(root, 'claims'))).toEqual([]);
    expect((await run(root, { inPlace: true })).result).toMatchObject({ kept: COUNT, unchanged: 0 });
  });
});
