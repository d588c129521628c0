import { describe, expect, it } from 'vitest';
import type { Capture } from '../../../../src/report/captures/capture.js';
import { OptimizeTotals } from '../../../../src/report/html/optimize/totals.js';
import type { TableData } from '../../../../src/report/html/page-data.js';
import { openRowStore } from '../../../../src/report/html/row-store.js';
import { resolveSettings } from '../../../../src/settings.js';
import { madeRow, manyRows, pageOf } from '../../../support/page-rows.js';

const dataOf = (page: string, id: string) =>
  JSON.parse(
    new RegExp(`<script type="application/json" id="${id}">([\\s\\S]*?)</script>`).exec(page)?.[1] ?? 'null',
  );
const tableOf = (page: string): TableData => dataOf(page, 'table-data');

describe('the totals of a run', () => {
  it('are those of all rows, whatever their number', () => {
    const totals = new OptimizeTotals(resolveSettings({}));
    const rows = [...manyRows(2000)];
    for (const row of rows) totals.add(row);
    const done = rows.filter(({ status }) => status !== 'failed');
    const sum = (key: 'bytes_in' | 'bytes_out') => done.reduce((sum, row) => sum + (row[key] ?? 0), 0);
    expect(totals).toMatchObject({
      images: 2000,
      rows: 2000,
      bytesIn: sum('bytes_in'),
      bytesOut: sum('bytes_out'),
    });
    const { first, rest } = totals.folders.most(8);
    expect([...first, ...(rest ? [rest] : [])].reduce((sum, { files }) => sum + files, 0)).toBe(done.length);
    const areas = rows.flatMap(({ worst_area }) => worst_area ?? []);
    expect(totals.lowestArea?.value).toBe(Math.min(...areas));
    const scored = rows.filter(({ score }) => score !== null).length;
    expect(totals.scores.bins.reduce((sum, { count }) => sum + count, 0)).toBe(scored);
    expect(totals.failures.first.length).toBeLessThan(totals.counts.failed + 1);
  });

  it('count an image once, however many files it became', () => {
    const totals = new OptimizeTotals(resolveSettings({}));
    for (const format_out of ['webp', 'avif'] as const) totals.add(madeRow({ format_out }));
    expect([totals.images, totals.rows]).toEqual([1, 2]);
  });
});

describe('rows that wait', () => {
  it('stay where they are most urgent, in their order', () => {
    const store = openRowStore(3);
    const urgencies = [5, Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY, 5, 2];
    for (const [i, urgency] of urgencies.entries()) store.add({ cells: [i], key: null }, urgency);
    expect([...store.rows()].map(({ cells }) => cells[0])).toEqual([1, 2, 5]);
    expect(store.total).toBe(6);
    store.close();
    store.close();
  });
});

describe('the page', () => {
  it('is the same for the same rows, byte for byte', async () => {
    const later = [...manyRows(100)].map((row) => ({ ...row, ms: row.ms + 7 }));
    expect(await pageOf(later)).toBe(await pageOf(manyRows(100)));
  });

  it('has no address but relative ones, and a policy that allows no other', async () => {
    const page = await pageOf(manyRows(50));
    const program = /<script>[\s\S]*?<\/script>/;
    expect(page.replace(program, '')).not.toMatch(/https?:|\/\/[a-z]/);
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toContain('unsafe');
    expect(page.replace(program, '')).not.toMatch(/ (style|on\w+)=/);
  });

  it('holds every row, as the CSV has it', async () => {
    const rows = [...manyRows(300)];
    const { columns, rows: cells, total } = tableOf(await pageOf(rows));
    expect(total).toBe(300);
    const keys = columns.map(({ key }) => key);
    for (const key of ['path', 'status', 'bytes_out', 'score', 'worst_area', 'message'] as const)
      expect(cells.map((row) => row[keys.indexOf(key)])).toEqual(rows.map((row) => row[key]));
    expect(keys).not.toContain('ms');
  });

  it('holds pictures last, and says which rows have them', async () => {
    const picture = { mime: 'image/webp' as const, width: 1, height: 1, data: 'AAAA' };
    const capture: Capture = {
      width: 1,
      height: 1,
      area: { left: 0, top: 0, width: 1, height: 1 },
      before: picture,
      after: picture,
      heatMap: null,
      overview: null,
    };
    const wanted = 'b.jpg\0optimized\0jpeg';
    const pictures = { has: (key: string) => key === wanted, read: () => capture };
    const page = await pageOf([madeRow(), madeRow({ path: 'b.jpg' })], { pictures });
    expect(tableOf(page).viewer?.pictures).toEqual([1]);
    expect(dataOf(page, 'pictures-1')).toEqual(capture);
    expect(page.indexOf('id="pictures-1"')).toBeGreaterThan(page.lastIndexOf('<script>'));
  });

  it('says that a run was interrupted, and what there is if there is little', async () => {
    expect(await pageOf([], { interrupted: true })).toContain('Interrupted.');
    const empty = await pageOf([]);
    expect(empty).toContain('No image was written anew.');
    expect(empty.replace(/<script>[\s\S]*?<\/script>/, '')).not.toMatch(/NaN|Infinity|undefined/);
    const failed = await pageOf([
      madeRow({ status: 'failed', reason: 'corrupt', message: 'It is cut off.' }),
    ]);
    expect(failed).toContain('1 image failed');
    expect(failed).not.toContain('charts-title');
  });
});
