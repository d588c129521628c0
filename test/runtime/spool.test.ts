import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openSpool } from '../../src/runtime/spool.js';
import { makePictures } from '../support/pictures.js';

it('reads any records by their places, however reading and adding alternate', () => {
  const folder = makePictures();
  const record = fc.oneof(fc.jsonValue(), fc.record({ name: fc.string({ unit: 'binary' }) }));
  const step = fc.oneof(
    record.map((add) => ({ add })),
    fc.nat().map((read) => ({ read })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const spool = openSpool<unknown>(folder);
      const added: unknown[] = [];
      try {
        for (const step of steps) {
          if ('add' in step) {
            spool.add(step.add);
            // As JSON has it: no minus zero.
            added.push(JSON.parse(JSON.stringify(step.add)));
          } else if (added.length > 0) {
            const place = step.read % added.length;
            expect(spool.read(place)).toEqual(added[place]);
          }
        }
        expect([...spool]).toEqual(added);
        expect(spool.length).toBe(added.length);
      } finally {
        spool.close();
      }
    }),
    { numRuns: 50 },
  );
  expect(readdirSync(folder)).toEqual([]);
});

it('holds more records than fit one batch, and some that are larger than one', () => {
  const spool = openSpool<string>(makePictures());
  const textOf = (place: number) => `${place} ${'é'.repeat(place % 1000 === 0 ? 1_200_000 : place % 300)}`;
  for (let place = 0; place < 5000; place++) spool.add(textOf(place));
  expect(spool.length).toBe(5000);
  for (const place of [4999, 0, 1, 1000, 1023, 1024, 2500]) expect(spool.read(place)).toBe(textOf(place));
  let place = 0;
  for (const text of spool) expect(text === textOf(place++)).toBe(true);
  expect(place).toBe(5000);
  spool.close();
});

it.skipIf(platform() === 'win32')('leaves nothing behind if its process is killed', () => {
  const folder = makePictures();
  const spool = openSpool<string>(folder);
  expect(readdirSync(folder)).toEqual([]);
  spool.add('x'.repeat(2_000_000));
  spool.add('y');
  expect([spool.read(0).length, spool.read(1)]).toEqual([2_000_000, 'y']);
  expect(readdirSync(folder)).toEqual([]);
  spool.close();
});

it.each([-1, 2, Number.NaN])('has nothing at place %d of two', (place) => {
  const spool = openSpool<number>(makePictures());
  spool.add(1);
  spool.add(2);
  expect(() => spool.read(place)).toThrow(RangeError);
  spool.close();
});

it('is read several times at once', () => {
  const spool = openSpool<number>(makePictures());
  for (const value of [1, 2, 3]) spool.add(value);
  const pairs = [...spool].flatMap((a) => [...spool].map((b) => [a, b]));
  expect(pairs).toHaveLength(9);
  expect(pairs[5]).toEqual([2, 3]);
  spool.close();
});

it('two of them in one folder do not know of each other', () => {
  const folder = makePictures();
  const [first, second] = [openSpool<string>(folder), openSpool<string>(folder)];
  first.add('first');
  second.add('second');
  first.close();
  expect([...second]).toEqual(['second']);
  second.close();
  expect(readdirSync(folder)).toEqual([]);
});

it('a folder that cannot be written to is refused with a remedy', () => {
  const root = makePictures();
  writeFileSync(path.join(root, 'file'), '');
  expect(() => openSpool(path.join(root, 'file'))).toThrow(/ENOTDIR.*Set TMPDIR/);
  mkdirSync(path.join(root, 'folder'));
  expect(() => openSpool(path.join(root, 'nowhere'))).toThrow(
    expect.objectContaining({ code: 'write_failed' }),
  );
});

it.skipIf(process.platform === 'win32')('has no name while it is open: a killed run leaves nothing', () => {
  const folder = makePictures();
  const spool = openSpool<string>(folder);
  spool.add('word');
  expect([...spool]).toEqual(['word']);
  expect(readdirSync(folder)).toEqual([]);
  spool.close();
});
