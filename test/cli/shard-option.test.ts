import { describe, expect, it } from 'vitest';
import { shardOf } from '../../src/cli/shard.js';
import { makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

const slurm = (id: number, min: number, max: number, rest: Record<string, string> = {}) => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_MIN: String(min),
  SLURM_ARRAY_TASK_MAX: String(max),
  ...rest,
});
const step = (size: number, count: number) => ({
  SLURM_ARRAY_TASK_STEP: String(size),
  SLURM_ARRAY_TASK_COUNT: String(count),
});
const ci = { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '5' };
const kubernetes = { JOB_COMPLETION_INDEX: '0' };

describe('--shard', () => {
  it.each<[string, Record<string, string>, string]>([
    ['2/8', {}, '2/8'],
    ['2/8', slurm(1, 1, 4), '2/8'],
    ['auto', slurm(1, 1, 8), '1/8'],
    ['auto', slurm(0, 0, 7, step(1, 8)), '1/8'],
    ['auto', slurm(14, 0, 14, step(2, 8)), '8/8'],
    ['auto', slurm(5, 1, 8, step(2, 4)), '3/4'],
    ['auto', ci, '2/5'],
    ['auto', { ...ci, ...slurm(3, 1, 3) }, '3/3'],
    ['auto/5', ci, '2/5'],
    ['auto/3', slurm(3, 1, 3), '3/3'],
    ['auto/4', kubernetes, '1/4'],
    ['auto/4', { JOB_COMPLETION_INDEX: '3', ...ci }, '4/4'],
    ['auto', { ...ci, SLURM_ARRAY_TASK_ID: '' }, '2/5'],
  ])('%s in %j is %s', (text, environment, expected) => {
    const found = shardOf({ shard: text }, environment);
    expect(`${found?.index}/${found?.count}`).toBe(expected);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ...[
      '0/3',
      '4/3',
      '1/0',
      '1',
      '1/',
      '/3',
      'a/b',
      '-1/3',
      '1.5/3',
      '1/3/4',
      '1 /3',
      'auto/',
      `1/${2 ** 54}`,
    ].map((text): [string, Record<string, string>, RegExp] => [
      text,
      {},
      /^Expected i\/n such as 2\/8, auto or auto\/n/,
    ]),
    ['auto', {}, /SLURM_ARRAY_TASK_ID.*CI_NODE_INDEX and CI_NODE_TOTAL.*JOB_COMPLETION_INDEX/],
    ['auto', kubernetes, /give auto\/n/],
    ['auto', { CI_NODE_TOTAL: '1' }, /CI_NODE_INDEX/],
    ['auto/4', { JOB_COMPLETION_INDEX: '4' }, /which is 5\/4 here/],
    ['auto/4', ci, /Expected 5 shards, as the scheduler says/],
    // --array=1,3,7
    ['auto', slurm(3, 1, 7, step(1, 3)), /Expected a regular job array/],
    ['auto', slurm(4, 1, 7, step(2, 4)), /Expected a regular job array/],
    ['auto', { SLURM_ARRAY_TASK_ID: '3' }, /Expected a regular job array/],
    ['auto', slurm(1, 1, 8, step(0, 8)), /Expected a regular job array/],
    ['auto', { ...ci, CI_NODE_INDEX: 'two' }, /Expected a number in CI_NODE_INDEX/],
    ['auto', { ...ci, CI_NODE_INDEX: '6' }, /which is 6\/5 here/],
  ])('%s in %j is refused', (text, environment, why) => {
    expect(() => shardOf({ shard: text }, environment)).toThrow(why);
  });

  it('goes with --plan, which says nothing alone', () => {
    expect(shardOf({}, ci)).toBeUndefined();
    expect(shardOf({ shard: '1/2', plan: 'p.json' }, {})).toEqual({ index: 1, count: 2, plan: 'p.json' });
    expect(() => shardOf({ plan: 'p.json' }, {})).toThrow(/Expected --shard beside --plan/);
  });
});

describe.each(['optimize', 'rank', 'score', 'check'])('iq %s', (command) => {
  it('refuses a shard that there is not before any work', async () => {
    const cwd = makePictures({ 'in/a.jpg': 'photos/meadow.jpg' });
    for (const [args, why] of [
      [['--shard', '3/2'], /^iq: Expected i\/n such as 2\/8.* received 3\/2\.\n$/],
      [['--shard', 'auto'], /^iq: Expected for --shard auto the variables .*\n$/],
      [
        ['--shard', '1/2', '--plan', 'none.json'],
        /^iq: The plan .*none\.json cannot be read \(ENOENT\)\.\n$/,
      ],
    ] as const) {
      const { code, stdout, stderr } = await runIq([command, 'in', ...args], { cwd });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(why);
    }
  });
});

it('a part of a ranking cannot stand for all', async () => {
  const cwd = makePictures({ 'in/a.jpg': 'photos/meadow.jpg' });
  for (const args of [
    ['in', '--calibrate', 'c.json'],
    ['--from', 'r.csv'],
  ]) {
    const { code, stderr } = await runIq(['rank', ...args, '--shard', '1/2'], { cwd });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^iq: Expected either /),
    });
  }
});
