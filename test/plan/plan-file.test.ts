import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { BUCKETS, bucketOf } from '../../src/discover/shard.js';
import { planText, readPlan } from '../../src/plan/plan-file.js';
import { makePictures } from '../support/pictures.js';

const COUNT = 5;
const shardOf = Uint16Array.from({ length: BUCKETS }, (_, i) => (i * i) % COUNT);
const listing = { images: 12, digest: 'a'.repeat(64) };
const shards = Array.from({ length: COUNT }, (_, i) => ({ images: i, weight: 10 * i }));
const TEXT = planText({ by: 'bytes', listing, shards, shardOf });

function planFile(text: string): string {
  const file = path.join(makePictures(), 'plan.json');
  writeFileSync(file, text);
  return file;
}

it('says of every path whose it is', async () => {
  const file = planFile(TEXT);
  const read = await Promise.all(shards.map((_, i) => readPlan(file, { index: i + 1, count: COUNT })));
  for (let i = 0; i < 500; i++) {
    const image = `deep/${i}.jpg`;
    const owners = read.filter((shard) => shard.isOwn(image)).map(({ index }) => index - 1);
    expect(owners).toEqual([shardOf[bucketOf(image)]]);
  }
  expect(new Set(read.map(({ plan }) => plan)).size).toBe(1);
  expect(read[0]?.plan).toMatch(/^[0-9a-f]{64}$/);
});

const edited = (edit: (plan: Record<string, unknown>) => unknown) => JSON.stringify(edit(JSON.parse(TEXT)));

it.each([
  ['for another number', TEXT, 4, /deals out 5 shards, not 4; give --shard 1\/5/],
  [
    'of another version',
    edited((plan) => ({ ...plan, planVersion: 2 })),
    COUNT,
    /is of version 2, and this program reads version 1/,
  ],
  ['cut short', TEXT.slice(0, -200), COUNT, /is damaged, or none that iq plan wrote/],
  [
    'with an edited weight',
    edited((plan) => ({ ...plan, listing: { ...listing, images: 13 } })),
    COUNT,
    /was edited/,
  ],
  ['with one letter changed', TEXT.replace('AAAB', 'BAAA'), COUNT, /is damaged or was edited/],
  ['with too few buckets', edited((plan) => ({ ...plan, buckets: 'AAAA' })), COUNT, /is damaged/],
  [
    'with a shard that there is not',
    planText({ by: 'bytes', listing, shards: shards.slice(1), shardOf }),
    4,
    /is damaged/,
  ],
  ['of another program', '{"kind": "plan"}', COUNT, /is damaged, or none/],
  ['empty', '', COUNT, /is damaged/],
])('a plan %s is refused', async (_, text, count, why) => {
  await expect(readPlan(planFile(text), { index: 1, count })).rejects.toMatchObject({
    code: 'plan_unusable',
    message: expect.stringMatching(why),
  });
});

it('a plan that is not there is refused', async () => {
  await expect(readPlan('/nowhere/plan.json', { index: 1, count: 2 })).rejects.toMatchObject({
    code: 'plan_unusable',
    message: 'The plan /nowhere/plan.json cannot be read (ENOENT).',
  });
});
