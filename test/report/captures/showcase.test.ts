import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Capture, Captured } from '../../../src/report/captures/capture.js';
import { captureKey, isWanted } from '../../../src/report/captures/capture.js';
import { openShowcase } from '../../../src/report/captures/showcase.js';

function captured(key: string, worstArea: number, data = key): Captured {
  const picture = { mime: 'image/webp', width: 1, height: 1, data } as const;
  const area = { left: 0, top: 0, width: 1, height: 1 };
  const capture: Capture = {
    width: 1,
    height: 1,
    area,
    before: picture,
    after: picture,
    heatMap: null,
    overview: null,
  };
  return { key, worstArea, capture };
}

it('keeps the lowest, of equals the first by key, in whatever order they come', () => {
  const rows = fc.uniqueArray(fc.record({ key: fc.string(), worst: fc.integer({ min: -2, max: 3 }) }), {
    selector: ({ key }) => key,
    maxLength: 40,
  });
  const shuffled = rows.chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
  fc.assert(
    fc.property(shuffled, fc.integer({ min: 1, max: 6 }), fc.boolean(), (all, places, isAsked) => {
      const showcase = openShowcase({ places });
      try {
        for (const { key, worst } of all) {
          const request = showcase.request(all.length);
          // A worker leaves out what is not wanted, perhaps by an older request.
          const one = captured(key, worst);
          if (!isAsked || (request && isWanted(one, request))) showcase.add(one);
        }
        const sorted = all.toSorted((a, b) => a.worst - b.worst || (a.key < b.key ? -1 : 1));
        expect(showcase.keys()).toEqual(sorted.slice(0, places).map(({ key }) => key));
        for (const [place, { key }] of sorted.entries()) {
          expect(showcase.has(key)).toBe(place < places);
          expect(showcase.read(key)?.before.data).toBe(place < places ? key : undefined);
        }
      } finally {
        showcase.close();
      }
    }),
    { numRuns: 200 },
  );
});

it('asks for less the more there is, and shares the room between the rows of a run', () => {
  const showcase = openShowcase({ places: 2, bytes: 1000 });
  expect(showcase.request(1)).toEqual({ below: null, bytes: 1000 });
  expect(showcase.request(9)).toEqual({ below: null, bytes: 500 });
  showcase.add(captured('b', 0.5));
  expect(showcase.request(9)?.below).toBeNull();
  showcase.add(captured('a', 0.7));
  expect(showcase.request(9)?.below).toEqual({ key: 'a', worstArea: 0.7 });
  showcase.add(captured('c', 0.6));
  expect(showcase.request(9)?.below).toEqual({ key: 'c', worstArea: 0.6 });
  showcase.close();
});

it('of 200 places in 50 MB each has 250 kB, and asks for nothing where there is no place', () => {
  const showcase = openShowcase();
  expect(showcase.request(1e6)?.bytes).toBe(250_000);
  showcase.close();
  const none = openShowcase({ places: 0 });
  none.add(captured('a', 0));
  expect([none.request(5), none.keys()]).toEqual([null, []]);
  none.close();
});

it('takes a hundred thousand, each better than all before, in little time and memory', () => {
  const showcase = openShowcase();
  const data = 'x'.repeat(1000);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 100_000; i++) showcase.add(captured(String(i), -i, data));
  // All together they are 200 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  expect(showcase.keys()).toHaveLength(200);
  expect(showcase.keys()[0]).toBe('99999');
  expect(showcase.read('99800')?.after.data).toBe(data);
  showcase.close();
});

it('goes on without captures where there is no room for them', () => {
  const temporary = process.env.TMPDIR;
  const warnings: string[] = [];
  const showcase = openShowcase({ places: 1, onWarning: (message) => warnings.push(message) });
  try {
    process.env.TMPDIR = '/nowhere/at/all';
    // The second outgrows the file, and there is nowhere for another.
    for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) showcase.add(captured(key, -i));
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
  expect(warnings).toEqual([expect.stringContaining('The report will have no pictures.')]);
  expect([showcase.request(4), showcase.keys(), showcase.read('b')]).toEqual([null, [], undefined]);
  showcase.close();
});

it('a kept row has no key of another that was optimised', () => {
  const row = { path: 'a.jpg', status: 'optimized', format_out: 'jpeg' } as const;
  expect(captureKey(row)).not.toBe(captureKey({ ...row, status: 'kept' }));
  expect(captureKey(row)).not.toBe(captureKey({ ...row, format_out: 'webp' }));
});
