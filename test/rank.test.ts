import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RankPlan } from '../src/rank.js';
import { type RankOptions, rank } from '../src/rank.js';
import type { RankRow } from '../src/report/rank-row.js';
import { contents, makePictures } from './support/pictures.js';
import { childrenOf, endProcess } from './support/processes.js';
import { installToyClip } from './support/toy-clip.js';

const PHOTOS = ['meadow.jpg', 'hedge.webp', 'sand.jpg', 'sunset.jpg', 'confetti.jpg', 'shallow focus.jpg'];
const COUNT = PHOTOS.length;

function makeFolder(): string {
  return makePictures(Object.fromEntries(PHOTOS.map((name) => [`in/${name}`, `photos/${name}`])));
}

/** Ranks the folder `in`; measurements and models are kept beside it. */
async function run(root: string, options: Partial<RankOptions> = {}) {
  const rows: RankRow[] = [];
  const warnings: string[] = [];
  const plans: RankPlan[] = [];
  const result = await rank({
    paths: ['in'],
    cwd: root,
    jobs: 2,
    environment: process.env,
    faces: 'off',
    aesthetic: 'off',
    models: { cacheFolder: path.join(root, 'cache'), offline: true },
    onWarning: (message) => void warnings.push(message),
    onRow: (row) => void rows.push(row),
    ...options,
    onStart(plan) {
      plans.push(plan);
      options.onStart?.(plan);
    },
  }).catch((error: unknown) => error);
  expect(childrenOf(process.pid)).toEqual([]);
  return { rows, result, warnings, missing: plans[0]?.missing };
}

const scores = (rows: readonly RankRow[]) =>
  Object.fromEntries(rows.map((row) => [row.file, row.final_score]));
const aesthetics = (rows: readonly RankRow[]) =>
  Object.fromEntries(rows.map((row) => [row.file, row.aesthetic]));

describe('what was measured before', () => {
  it('is ranked without any worker', async () => {
    const root = makeFolder();
    const measurements = 'kept/measured';
    const first = await run(root, { measurements });
    // Workers that cannot even start.
    const environment = { ...process.env, NODE_OPTIONS: '--require=/nowhere' };
    const again = await run(root, { measurements, environment });
    expect(again).toEqual(first);
    expect(again.result).toMatchObject({ images: COUNT, rows: COUNT, failed: 0, interrupted: false });
    const without = await run(root, { environment });
    expect(without).toMatchObject({ rows: [], result: { code: 'workers_unusable' } });
  });

  it('is not kept by default', async () => {
    const root = makeFolder();
    await run(root);
    expect(readdirSync(root)).toEqual(['in']);
  });
});

describe('a run that ends early', () => {
  it('by a signal: ranks what is done, and says so', async () => {
    const root = makeFolder();
    const controller = new AbortController();
    const { rows, result } = await run(root, {
      jobs: 1,
      signal: controller.signal,
      calibrate: 'curves.json',
      onProgress: () => controller.abort(),
    });
    expect(result).toMatchObject({ images: rows.length, interrupted: true, failed: 0, rows: rows.length });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(COUNT);
    expect(rows.map(({ rank }) => rank)).toEqual(rows.map((_, i) => i + 1));
    expect(Object.keys(contents(root)).filter((name) => !name.startsWith('in'))).toEqual([]);
  });

  it('by a signal that was given before: does nothing', async () => {
    const reason = new Error('no more');
    const { rows, result } = await run(makeFolder(), { signal: AbortSignal.abort(reason) });
    expect({ rows, result }).toEqual({ rows: [], result: reason });
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

/** The toy's texts are shorter than the published ones. */
const PROMPTS = { promptPositive: ['sharp photo'], promptNegative: ['dull, grey'] };

describe('aesthetics by CLIP', () => {
  function makeClip() {
    const root = makeFolder();
    const modelsFolder = path.join(root, 'models');
    const clip = installToyClip(modelsFolder);
    const models = { modelsFolder, cacheFolder: path.join(root, 'cache'), offline: true };
    const judged = (options: Partial<RankOptions> = {}) =>
      run(root, { aesthetic: 'clip', clip, models, measurements: 'measured', ...PROMPTS, ...options });
    return { root, judged };
  }

  it('are 0 to 1, tell pictures apart, count, and are there again without a picture being read', async () => {
    const { judged } = makeClip();
    const first = await judged();
    expect(first).toMatchObject({ result: { failed: 0 }, warnings: [], missing: [] });
    const values = first.rows.map(({ aesthetic }) => aesthetic ?? Number.NaN);
    expect(new Set(values).size).toBe(COUNT);
    for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
    for (const { contributions, aesthetic } of first.rows) {
      expect(contributions.aesthetic).toBeCloseTo((0.35 * (aesthetic ?? 0)) / 1, 5);
    }
    let most = 0;
    const again = await judged({
      onProgress: () => {
        most = Math.max(most, childrenOf(process.pid).length);
      },
    });
    expect(again).toEqual(first);
    // The one that has the network.
    expect(most).toBe(1);
    expect((await judged({ measurements: 'others' })).rows).toEqual(first.rows);
  });

  it('depend on the prompts, and several pairs are averaged', async () => {
    const { judged } = makeClip();
    const by = async (promptPositive: string[], promptNegative: string[]) =>
      aesthetics((await judged({ promptPositive, promptNegative })).rows);
    const first = await by(['sharp photo'], ['dull, grey']);
    const second = await by(['a bright star'], ['bad shot']);
    const both = await by(['sharp photo', 'a bright star'], ['dull, grey', 'bad shot']);
    expect(first).not.toEqual(second);
    for (const [name, value] of Object.entries(both)) {
      expect(value).toBeCloseTo(((first[name] ?? 0) + (second[name] ?? 0)) / 2, 5);
    }
    expect(await by(['dull, grey'], ['sharp photo'])).not.toEqual(first);
  });

  it.each([
    [['one'], []],
    [[' '], ['three']],
  ])('prompts %j against %j are refused', async (promptPositive, promptNegative) => {
    const { judged } = makeClip();
    const { result } = await judged({ promptPositive, promptNegative });
    expect(result).toMatchObject({ code: 'invalid_option', message: expect.stringMatching(/prompt/) });
  });

  it('that cannot be had are left out with auto, their weight goes to the others, and one line says why', async () => {
    const { root, judged } = makeClip();
    const nowhere = { cacheFolder: path.join(root, 'cache'), offline: true };
    const { rows, missing, warnings } = await judged({ aesthetic: 'auto', models: nowhere });
    expect(warnings).toEqual([]);
    expect(missing).toEqual([{ part: 'aesthetic', reason: expect.stringContaining('iq models pull') }]);
    const off = await run(root);
    expect(off.missing).toEqual([]);
    expect(rows).toEqual(off.rows);
    expect(rows[0]?.reasons).toContain('no_aesthetic');
    const must = await judged({ aesthetic: 'clip', models: nowhere });
    expect(must.result).toMatchObject({ code: expect.stringMatching(/^(model_missing|offline)$/) });
    expect(must.rows).toEqual([]);
  });

  it('are not asked for where nothing weighs them', async () => {
    const { judged } = makeClip();
    const { rows, missing } = await judged({ aesthetic: 'auto', weights: { aesthetic: 0 } });
    expect(missing).toEqual([]);
    expect(rows.map(({ aesthetic }) => aesthetic)).toEqual(Array(COUNT).fill(null));
    const asked = await judged({ aesthetic: 'clip', weights: { aesthetic: 0 } });
    for (const row of asked.rows) expect(row.aesthetic).not.toBeNull();
    expect(scores(asked.rows)).toEqual(scores(rows));
  });

  it('of a damaged network are left out with auto', async () => {
    const { root, judged } = makeClip();
    writeFileSync(path.join(root, 'models/vision_model.onnx'), 'no network');
    const { rows, missing } = await judged({ aesthetic: 'auto' });
    expect(rows).toHaveLength(COUNT);
    expect(missing).toHaveLength(1);
    expect((await judged()).result).toMatchObject({ code: expect.stringMatching(/^model_/) });
  });

  it.each([
    ['a process that dies costs nothing', 1],
    ['processes that die one after the other cost those they had, with a warning', 20],
  ])('%s; the next run has all', async (_, most) => {
    const { root, judged } = makeClip();
    for (let i = 0; i < 6; i++) {
      const copy = sharp(path.join(root, 'in/sand.jpg')).resize(300 + 20 * i);
      await copy.toFile(path.join(root, `in/${i}.png`));
    }
    let judge = 0;
    let count = 0;
    const killAgain = async () => {
      const others = childrenOf(process.pid).filter((pid) => pid !== judge);
      await sleep(1500);
      for (let kills = 0; kills < most && found.length === 0; await sleep(5)) {
        const judges = childrenOf(process.pid).filter((pid) => !others.includes(pid));
        for (const pid of judges) endProcess(pid);
        kills += judges.length;
      }
    };
    const found: string[] = [];
    const { rows, result } = await judged({
      onStart: () => {
        [judge = 0] = childrenOf(process.pid);
        // It gets its pictures, and never answers.
        process.kill(judge, 'SIGSTOP');
      },
      onProgress: () => {
        count++;
        if (count === COUNT + 6) void killAgain();
      },
      onWarning: (message) => void found.push(message),
    });
    expect(result).toMatchObject({ images: COUNT + 6, failed: 0 });
    const lost = rows.filter(({ aesthetic }) => aesthetic === null).length;
    expect(lost > 0).toBe(most > 1);
    const warning = new RegExp(` ended .* ${lost} pictures have no aesthetic, and perhaps others\\.$`);
    expect(found).toEqual(lost === 0 ? [] : [expect.stringMatching(warning)]);
    for (const { final_score } of rows) expect(final_score).not.toBeNull();
    const again = await judged();
    expect(again.warnings).toEqual([]);
    for (const { aesthetic } of again.rows) expect(aesthetic).not.toBeNull();
  });
});

it('pictures of one content are measured one by one, and none is confused with another', async () => {
  const root = makeFolder();
  mkdirSync(path.join(root, 'in/links'));
  for (const name of PHOTOS) linkSync(path.join(root, 'in', name), path.join(root, 'in/links', name));
  const { rows } = await run(root, { measurements: 'measured' });
  const again = await run(root, { measurements: 'measured' });
  expect(again.rows).toEqual(rows);
  for (const { path: name, content_hash, duplicate_group } of rows) {
    const twin = rows.find((row) => row.path !== name && row.content_hash === content_hash);
    expect(twin?.duplicate_group).toBe(duplicate_group);
    expect(readFileSync(path.join(root, 'in', name)).length).toBe(
      rows.find((row) => row.path === name)?.bytes,
    );
  }
  // Of one file there is one line.
  expect(readFileSync(path.join(root, 'measured'), 'utf8').trimEnd().split('\n')).toHaveLength(1 + COUNT);
});
