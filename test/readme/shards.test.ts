import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { jobErrors } from '../support/kubernetes.js';
import { makePictures } from '../support/pictures.js';
import { readmeBlock } from '../support/readme.js';
import { carry, type Made, madeIn, onMachine, photosToShare, runScript } from '../support/sharded.js';
import { itWith } from '../support/tools.js';
import { workflowErrors } from '../support/workflow.js';

const INDICES = [1, 2, 3, 4];

let whole: Made;
beforeAll(() => {
  const cwd = photosToShare();
  const { status } = runScript({ cwd }, 'iq optimize photos -o small --csv report.csv');
  expect(status).toBe(1);
  whole = madeIn(cwd);
});

describe('the job array of Slurm', () => {
  const script = readmeBlock('sh', '#!/bin/bash');
  const submit = readmeBlock('sh', '# Submits the shards, and their merge for when all of them are done.');
  const task = (index: number) => ({
    SLURM_ARRAY_JOB_ID: '41',
    SLURM_ARRAY_TASK_ID: String(index),
    SLURM_CPUS_PER_TASK: '1',
  });

  it('makes with its merge what one run does', () => {
    const cwd = photosToShare();
    for (const index of INDICES)
      expect(runScript({ cwd, env: task(index) }, script)).toMatchObject({ status: 0 });
    const sbatch =
      'printf "%s\\n" "$*" >> calls; for last; do :; done; printf "%s" "$last" > wrapped; echo 41';
    expect(runScript({ cwd, programs: { sbatch } }, submit)).toMatchObject({ status: 0 });
    const calls = readFileSync(path.join(cwd, 'calls'), 'utf8').split('\n');
    expect(calls).toEqual(['--parsable iq.sbatch', expect.stringContaining('--dependency=afterok:41 '), '']);
    const merge = readFileSync(path.join(cwd, 'wrapped'), 'utf8');
    expect(runScript({ cwd }, merge)).toMatchObject({ status: 0 });
    expect(madeIn(cwd)).toEqual(whole);
  });

  it.each([
    ['killed', 'kill -KILL $$', {}, 137, 'requeue 41_2\n'],
    ['killed a fourth time', 'kill -KILL $$', { SLURM_RESTART_COUNT: '3' }, 137, ''],
    ['refused', 'exit 2', {}, 2, ''],
    ['done but for some images', 'exit 1', {}, 0, ''],
  ])('says so when its task is %s', (_, iq, env, expected, requeued) => {
    const cwd = makePictures();
    const programs = { iq, scontrol: 'echo "$*" > calls', sleep: '' };
    const { status } = runScript({ cwd, env: { ...task(2), ...env }, programs }, script);
    const calls = path.join(cwd, 'calls');
    expect(status).toBe(expected);
    expect(existsSync(calls) ? readFileSync(calls, 'utf8') : '').toBe(requeued);
  });
});

describe('the Jobs of Kubernetes', () => {
  const container = z.object({ command: z.array(z.string()), args: z.array(z.string()) });
  const form = z.object({
    spec: z.object({
      completions: z.number().optional(),
      template: z.object({ spec: z.object({ containers: z.tuple([container]) }) }),
    }),
  });
  const texts = ['# iq-shards.yaml', '# iq-merge.yaml'].map((line) => readmeBlock('yaml', line));
  const [shards, merge] = texts.map((text) => form.parse(parse(text)));
  const commandOf = (job: typeof shards) =>
    job?.spec.template.spec.containers.flatMap(({ command, args }) => [...command, ...args]) ?? [];

  it.each(texts)('are Jobs by the schema and the types of Kubernetes', (text) => {
    expect(jobErrors(parse(text))).toEqual([]);
    expect(jobErrors(parse(text.replace('restartPolicy', 'restartPolcy')))).not.toEqual([]);
    expect(jobErrors(parse(text.replace('backoffLimit', 'backofLimit')))).not.toEqual([]);
    expect(jobErrors(parse(text.replace('name: images, mountPath', 'mountPath')))).not.toEqual([]);
  });

  it('make what one run does', () => {
    const cwd = photosToShare();
    expect(shards?.spec.completions).toBe(INDICES.length);
    for (const index of INDICES.keys()) {
      // The kubelet puts variables into arguments.
      const command = commandOf(shards).map((word) => word.replace('$(JOB_COMPLETION_INDEX)', String(index)));
      const env = { JOB_COMPLETION_INDEX: String(index) };
      expect(onMachine({ cwd, env }, command)).toMatchObject({ status: 0 });
    }
    expect(onMachine({ cwd }, commandOf(merge))).toMatchObject({ status: 0 });
    expect(madeIn(cwd)).toEqual(whole);
  });

  it('are applied one after the other', () => {
    const cwd = makePictures();
    const script = readmeBlock('sh', 'kubectl apply -f iq-shards.yaml');
    const kubectl = 'echo "$*" >> calls; [ "$1" != wait ]';
    expect(runScript({ cwd, programs: { kubectl } }, script).status).not.toBe(0);
    expect(readFileSync(path.join(cwd, 'calls'), 'utf8')).not.toContain('iq-merge.yaml');
  });
});

describe('GNU parallel', () => {
  itWith('parallel')('makes with the merge what one run does', () => {
    const cwd = photosToShare();
    const script = readmeBlock(
      'sh',
      '# Four shards on one machine; with --sshlogin and a shared folder, on several.',
    );
    expect(runScript({ cwd }, script)).toMatchObject({ status: 0 });
    expect(madeIn(cwd)).toEqual(whole);
  });
});

describe('the matrix of GitHub', () => {
  const content = readmeBlock('yaml', '# .github/workflows/shards.yml');
  const step = z.object({
    uses: z.string().optional(),
    run: z.string().optional(),
    env: z.record(z.string(), z.string()).optional(),
    with: z.object({ path: z.string().optional() }).optional(),
  });
  const { shard, merge } = z
    .object({
      jobs: z.object({
        shard: z.object({
          strategy: z.object({ matrix: z.object({ shard: z.array(z.number()) }) }),
          steps: z.array(step),
        }),
        merge: z.object({ needs: z.literal('shard'), steps: z.array(step) }),
      }),
    })
    .parse(parse(content)).jobs;

  it('is one by the parser that GitHub publishes, with actions of a fixed version', async () => {
    expect(await workflowErrors(content)).toEqual([]);
    expect(await workflowErrors(content.replace('strategy.job-total', 'strtegy.job-total'))).not.toEqual([]);
    for (const { uses } of [...shard.steps, ...merge.steps])
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    expect(content).not.toMatch(/run:.*\$\{\{/);
  });

  it('makes what one run does', () => {
    const gathered = makePictures();
    const commandOf = (steps: typeof shard.steps) => steps.find(({ run }) => run?.startsWith('iq '));
    for (const index of shard.strategy.matrix.shard) {
      const cwd = photosToShare();
      const { run = '', env = {} } = commandOf(shard.steps) ?? {};
      const said = Object.entries(env).map(([name, value]) => [
        name,
        value
          .replace(/\$\{\{ matrix\.shard \}\}/, String(index))
          .replace(/\$\{\{ strategy\.job-total \}\}/, String(shard.strategy.matrix.shard.length)),
      ]);
      expect(runScript({ cwd, env: Object.fromEntries(said) }, run)).toMatchObject({ status: 0 });
      const uploaded = shard.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))?.with
        ?.path;
      carry(cwd, gathered, uploaded?.trim().split('\n') ?? []);
    }
    expect(runScript({ cwd: gathered }, commandOf(merge.steps)?.run ?? '')).toMatchObject({ status: 0 });
    expect(withoutFolders(madeIn(gathered))).toEqual(withoutFolders(whole));
  });
});

describe('the parallel jobs of GitLab', () => {
  const job = z.object({
    stage: z.string(),
    script: z.array(z.string()),
    artifacts: z.object({ paths: z.array(z.string()) }),
  });
  const { shard, merge } = z
    .object({ shard: job.extend({ parallel: z.number() }), merge: job })
    .parse(parse(readmeBlock('yaml', '# .gitlab-ci.yml')));

  it('make what one run does', () => {
    // Stages that nobody names are these, in this order.
    expect([shard.stage, merge.stage]).toEqual(['build', 'test']);
    const gathered = makePictures();
    for (let index = 1; index <= shard.parallel; index++) {
      const cwd = photosToShare();
      const env = { CI_NODE_INDEX: String(index), CI_NODE_TOTAL: String(shard.parallel) };
      expect(runScript({ cwd, env }, shard.script.join('\n'))).toMatchObject({ status: 0 });
      carry(cwd, gathered, shard.artifacts.paths);
    }
    expect(runScript({ cwd: gathered }, merge.script.join('\n'))).toMatchObject({ status: 0 });
    expect(withoutFolders(madeIn(gathered))).toEqual(withoutFolders(whole));
  });
});

/** Machines of CI each had a folder of their own. */
function withoutFolders({ csv, ...made }: Made): Made {
  return { ...made, csv: csv.replace(/"\S+\/photos\/broken\.jpg/, 'photos/broken.jpg') };
}
