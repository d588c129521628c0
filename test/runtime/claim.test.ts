import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { claimFiles } from '../../src/runtime/claim.js';
import { isGone, ownerIn, ownerToken } from '../../src/runtime/owner.js';
import { makePictures } from '../support/pictures.js';
import { until } from '../support/processes.js';

const newFolder = () => path.join(makePictures(), 'claims');
const refusal = /Another run of iq, process \d+ on .*, is replacing the same images/;

it('knows which process runs', async () => {
  const own = ownerIn(`.iq-${ownerToken()}.0123456789ab.tmp`);
  expect(own).toMatchObject({ pid: process.pid });
  if (!own) return;
  expect(isGone(own)).toBe(false);
  expect(isGone({ ...own, start: `${own.start}1` })).toBe(true);
  expect(isGone({ ...own, space: '00000000', start: '1' })).toBe(false);
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const other = { ...own, pid: child.pid ?? 0, start: '0' };
  expect(isGone(other)).toBe(false);
  child.kill('SIGKILL');
  await until(() => isGone(other), 'the end of a process');
  expect(ownerIn('.iq-0123456789abcdef.tmp')).toBeUndefined();
});

it('gives files to one run, until that lets them go', async () => {
  const folder = newFolder();
  const release = await claimFiles(folder, { root: '/in', paths: ['a', 'b'] });
  await expect(claimFiles(folder, { root: '/in', paths: ['b', 'c'] })).rejects.toThrow(refusal);
  await expect(claimFiles(folder, { root: '/', paths: ['in/a'] })).rejects.toThrow(refusal);
  const others = [
    await claimFiles(folder, { root: '/in', paths: ['c', 'd'] }),
    await claimFiles(folder, { root: '/in-2', paths: ['a'] }),
    await claimFiles(folder, { root: '/', paths: ['in/e'] }),
  ];
  release();
  others.push(await claimFiles(folder, { root: '/in', paths: ['b'] }));
  for (const letGo of others) letGo();
  expect(readdirSync(folder)).toEqual([]);
});

it('knows that shards of one kind have no file in common, however long their lists are', async () => {
  const folder = newFolder();
  const paths = Array.from({ length: 3000 }, (_, i) => String(i));
  const shard = { index: 1, count: 3, plan: null };
  const claims = [
    await claimFiles(folder, { root: '/in', paths, shard }),
    await claimFiles(folder, { root: '/in', paths, shard: { ...shard, index: 2 } }),
  ];
  for (const other of [shard, { ...shard, index: 3, count: 4 }, { ...shard, index: 3, plan: 'a' }, undefined])
    await expect(claimFiles(folder, { root: '/in', paths, shard: other })).rejects.toThrow(refusal);
  const above = { root: '/', paths, shard: { ...shard, index: 3 } };
  await expect(claimFiles(folder, above)).rejects.toThrow(refusal);
  for (const letGo of claims) letGo();
});

it('of long lists the whole root', async () => {
  const folder = newFolder();
  const paths = Array.from({ length: 3000 }, (_, i) => `${i}`);
  const release = await claimFiles(folder, { root: '/in', paths });
  await expect(claimFiles(folder, { root: '/in/deep', paths: ['a'] })).rejects.toThrow(refusal);
  release();
});

it('of many that want the same at once exactly one gets it', async () => {
  for (let round = 0; round < 10; round++) {
    const folder = newFolder();
    const wishes = Array.from({ length: 8 }, () => claimFiles(folder, { root: '/in', paths: ['a'] }));
    const settled = await Promise.allSettled(wishes);
    const won = settled.flatMap((wish) => (wish.status === 'fulfilled' ? [wish.value] : []));
    expect(won).toHaveLength(1);
    for (const release of won) release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

/** Makes the only claim in a folder one of another process. */
function giveAway(folder: string, change: (token: string) => string): void {
  for (const name of readdirSync(folder)) {
    renameSync(path.join(folder, name), path.join(folder, name.replace(ownerToken(), change)));
  }
}

it('takes over what a run that is gone had', async () => {
  const folder = newFolder();
  await claimFiles(folder, { root: '/in', paths: ['a'] });
  giveAway(folder, (token) => `${token}0`);
  const release = await claimFiles(folder, { root: '/in', paths: ['a'] });
  expect(readdirSync(folder)).toHaveLength(2);
  release();
});

it('does not take over what a run on another machine has, and says what to do', async () => {
  const folder = newFolder();
  await claimFiles(folder, { root: '/in', paths: ['a'] });
  giveAway(folder, (token) => token.replace(/^\w{8}/, '00000000'));
  const [name = ''] = readdirSync(folder).filter((name) => name.endsWith('.claim'));
  const file = path.join(folder, name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"host":"[^"]*"/, '"host":"elsewhere"'));
  await expect(claimFiles(folder, { root: '/in', paths: ['a'] })).rejects.toMatchObject({
    code: 'in_use',
    message: expect.stringContaining(
      `on elsewhere, is replacing the same images in /in; nothing was done. Wait for its end; if it is known to run no more, remove ${file}.`,
    ),
  });
});

it('a folder that cannot be written to is refused', async () => {
  const file = path.join(makePictures(), 'file');
  writeFileSync(file, '');
  await expect(claimFiles(path.join(file, 'claims'), { root: '/in', paths: [] })).rejects.toMatchObject({
    code: 'output_unusable',
  });
});
