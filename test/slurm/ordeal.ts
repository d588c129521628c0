import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { programOf } from '../support/processes.js';
import { readmeBlock } from '../support/readme.js';
import { type Cluster, end, eventually } from '../support/slurm/cluster.js';
import { type Log, type Task, Watch } from './tasks.js';

/** The nodes that the cluster has. */
export const NODES = ['n1', 'n2'];

/** The task that is killed, and how many files both that run have written by then. */
const VICTIM = '1';
const FILES_BEFORE = 30;

const started = ({ state }: Task) => state !== 'PENDING';

/**
 * Submits what the README says in a folder with `photos`, kills one of the tasks in the middle, drains a node while it works, and
 * waits until the merge is done.
 *
 * @returns what went otherwise than it should
 */
export async function shardThroughTrouble(cluster: Cluster, folder: string, log: Log): Promise<string[]> {
  const wrong: string[] = [];
  writeFileSync(path.join(folder, 'iq.sbatch'), readmeBlock('sh', '#!/bin/bash'));
  const submit = readmeBlock('sh', '# Submits the shards, and their merge for when all of them are done.');
  log(await cluster.run('bash', ['-c', submit], folder));
  const array = await jobNamed(cluster, 'iq');
  const shards = new Watch(cluster, array, log);
  const merging = new Watch(cluster, await jobNamed(cluster, 'iq-merge'), log);

  await shards.until(`task ${VICTIM} to run`, (tasks) => tasks.some(isRunning(VICTIM)));
  await eventually(() => filesIn(path.join(folder, 'small')) >= FILES_BEFORE, 'files', 120);
  log(`killed ${killTask(cluster, array, VICTIM)} processes of task ${VICTIM}`);

  wrong.push(...(await drainOneNode(cluster, shards, log)));
  const tasks = await shards.end();
  await merging.end();
  const restarts = await restartsOf(cluster, array, VICTIM);
  log(`task ${VICTIM} was started ${restarts + 1} times`);
  if (restarts < 1) wrong.push(`task ${VICTIM} was not requeued`);
  for (const { index, state } of tasks) if (state !== 'COMPLETED') wrong.push(`task ${index} is ${state}`);
  if (NODES.some((node) => !tasks.some((task) => task.node === node))) log('in the end one node did all');
  const again = Number(
    /^(\d+) unchanged/m.exec(readFileSync(path.join(folder, `iq-${VICTIM}.log`), 'utf8'))?.[1] ?? 0,
  );
  log(`task ${VICTIM} found ${again} of its images done when it was started again`);
  if (again === 0) wrong.push(`task ${VICTIM} began anew`);
  if (!existsSync(path.join(folder, 'report.csv'))) {
    wrong.push(`there is no merged CSV: ${readFileSync(path.join(folder, 'iq-merge.log'), 'utf8')}`);
  }
  return wrong;
}

/** Takes a node that works out of service until it is idle and the other one has begun another task, then gives it back. */
async function drainOneNode(cluster: Cluster, shards: Watch, log: Log): Promise<string[]> {
  const runs = (node: string) => (tasks: readonly Task[]) =>
    tasks.some((task) => task.node === node && task.state === 'RUNNING');
  const [other = '', drained = ''] = NODES;
  const before = await shards.until(`${drained} to work`, runs(drained));
  const begun = before.filter(started).map(({ index }) => index);
  await cluster.run('scontrol', ['update', `nodename=${drained}`, 'state=drain', 'reason=maintenance']);
  log(`${drained} is drained while it works`);
  const wrong = new Set<string>();
  await shards.until(`${drained} to have nothing left, and ${other} another task`, (tasks) => {
    const later = tasks.filter((task) => started(task) && !begun.includes(task.index));
    for (const { index, node } of later) if (node === drained) wrong.add(`task ${index} began on ${drained}`);
    return !runs(drained)(tasks) && later.length > 0;
  });
  const state = await cluster.run('sinfo', ['--noheader', `--nodes=${drained}`, '--format=%T']);
  if (state !== 'drained') wrong.add(`${drained} is ${state}`);
  await cluster.run('scontrol', ['update', `nodename=${drained}`, 'state=resume']);
  log(`${drained} was ${state}, and is resumed`);
  return [...wrong];
}

/**
 * Deals a ranking out to an array that counts in steps of its own, which `--shard auto` asks for, and merges it.
 *
 * @returns what went otherwise than it should
 */
export async function rankByAuto(cluster: Cluster, folder: string, log: Log): Promise<string[]> {
  const command = 'iq rank photos --shard auto --no-cache --jobs 2 --csv "rank-$SLURM_ARRAY_TASK_ID.csv"';
  const options = ['--parsable', '--array=0-4:2', '--cpus-per-task=2', '--output=rank-%a.log'];
  const job = await cluster.run('sbatch', [...options, '--wrap', `${command} || [ $? -eq 1 ]`], folder);
  const tasks = await new Watch(cluster, job, log).end();
  const parts = tasks.map(({ index }) => `rank-${index}.csv`);
  await cluster.run('iq', ['merge', ...parts, '--csv', 'ranked.csv'], folder);
  return tasks
    .filter(({ state }) => state !== 'COMPLETED')
    .map(({ index, state }) => `rank ${index} is ${state}`);
}

const isRunning = (wanted: string) => (task: Task) => task.index === wanted && task.state === 'RUNNING';

async function jobNamed(cluster: Cluster, name: string): Promise<string> {
  const ids = await cluster.run('squeue', ['--states=all', '--noheader', '--format=%F', `--name=${name}`]);
  return ids.split('\n')[0] ?? '';
}

/** @returns how many there were: the command first, so that it cannot tell of the others */
function killTask(cluster: Cluster, array: string, index: string): number {
  const settings = [`SLURM_ARRAY_JOB_ID=${array}`, `SLURM_ARRAY_TASK_ID=${index}`];
  const found = cluster.processes(...settings).filter((pid) => programOf(pid) === process.execPath);
  for (const pid of found.sort((a, b) => a - b)) end(pid);
  return found.length;
}

async function restartsOf(cluster: Cluster, array: string, index: string): Promise<number> {
  const told = await cluster.run('scontrol', ['--oneliner', 'show', 'job', `${array}_${index}`]);
  return Number(/ Restarts=(\d+)/.exec(told)?.[1]);
}

function filesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.iq-')).length;
}
