import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Parts } from '../../src/decide/fusion.js';
import { type TuneResult, tune } from '../../src/index.js';
import type { AestheticScorer, Picture } from '../../src/measure/aesthetic/clip.js';
import type { ClipModel } from '../../src/measure/aesthetic/clip-models.js';
import { knownEmbeddings } from '../../src/measure/aesthetic/known-embeddings.js';
import { openAesthetic } from '../../src/measure/aesthetic/open.js';
import { applyTaste, parseTaste, type TasteHead, tasteId } from '../../src/measure/aesthetic/taste-head.js';
import { createModelStore } from '../../src/models/store.js';
import { somePictures } from '../support/choices.js';
import { randomFrom } from '../support/rasters.js';
import { installToyClip, TOY_DIMENSIONS, TOY_SIDE, toyClipFiles } from '../support/toy-clip.js';
import { contentOf, pathOf, rankingCsv } from '../support/tuning.js';

const COUNT = 160;
const root = mkdtempSync(join(tmpdir(), 'iq-taste-'));
const models = join(root, 'models');
const cacheFolder = join(root, 'embeddings');
const store = createModelStore({ cacheFolder: join(root, 'cache'), modelsFolder: models, offline: true });
const parts: readonly Parts[] = somePictures(COUNT, 9, ['aesthetic', 'rating', 'faces']);

const TASTE = Array.from({ length: TOY_DIMENSIONS }, (_, i) => (i % 3) - 1);

let clip: ClipModel;
let embeddings: Float32Array[];
let result: TuneResult;

async function opened(more: { taste?: TasteHead; clip?: ClipModel } = {}): Promise<AestheticScorer> {
  const { scorer } = await openAesthetic('clip', {
    store,
    clip,
    cacheFolder,
    threads: 1,
    positive: ['sharp'],
    negative: ['dull'],
    ...more,
  });
  if (!scorer) throw new Error('no scorer');
  return scorer;
}

/** Pictures in colours of their own, in a pattern that goes by the colour. */
function picture(place: number): Picture {
  const random = randomFrom(place + 1);
  const tint = [random(), random(), random()];
  const data = Uint8Array.from(
    { length: TOY_SIDE * TOY_SIDE * 3 },
    (_, i) =>
      255 * (0.3 * random() + 0.7 * (tint[i % 3] ?? 0) * (Math.floor(i / 96) % 2 === 0 ? 1 : random())),
  );
  return {
    digest: contentOf(place),
    raster: () => ({ data, width: TOY_SIDE, height: TOY_SIDE, channels: 3 }),
  };
}

const written = (name: string) => readFileSync(join(root, name), 'utf8');
const head = () => parseTaste(written('mine.taste.json'), 'mine.taste.json');
const likes = (embedding: Float32Array) =>
  TASTE.reduce((sum, weight, i) => sum + weight * (embedding[i] ?? 0), 0);
const run = (labels: string, out: string, count = COUNT, more: { clip?: ClipModel } = {}) => {
  writeFileSync(join(root, 'ranking.csv'), rankingCsv(parts));
  writeFileSync(join(root, 'labels.csv'), labels);
  return tune({
    csv: 'ranking.csv',
    labels: 'labels.csv',
    out,
    cwd: root,
    embeddings: { store, cacheFolder: count === 0 ? join(root, 'nothing') : cacheFolder, clip, ...more },
    date: new Date('2026-01-02T03:04:05Z'),
  });
};
const ratingsBy = (like: (place: number) => number) =>
  `path,rating\n${parts.map((_, place) => `${pathOf(place)},${like(place)}\n`).join('')}`;
const ratings = () => ratingsBy((place) => likes(embeddings[place] ?? new Float32Array()));

beforeAll(async () => {
  clip = installToyClip(models);
  const scorer = await opened();
  await scorer.score(parts.map((_, place) => picture(place)));
  await scorer.close();
  const known = await knownEmbeddings(
    { store, cacheFolder, clip },
    parts.map((_, place) => contentOf(place)),
  );
  embeddings = (known?.found ?? []).filter((embedding) => embedding !== null);
  expect(embeddings).toHaveLength(COUNT);
  result = await run(ratings(), 'mine.json');
});

describe('a taste over embeddings', () => {
  it('is learnt, told by its held-out accuracy, and written beside the configuration', () => {
    if (result.method !== 'labels') throw new Error('not by labels');
    const { taste, validation, weights, verdict, written: files } = result;
    expect(verdict).toBe('better');
    expect(taste).toMatchObject({ pictures: COUNT, folds: 5, isUsed: true });
    expect(taste?.alone.accuracy).toBeGreaterThan(0.85);
    expect(taste?.alone.low).toBeGreaterThan(validation.fitted.high);
    expect(weights?.aesthetic).toBeGreaterThan(0.5);
    expect(files).toEqual([join(root, 'mine.taste.json'), join(root, 'mine.json')]);
    expect(JSON.parse(written('mine.json'))).toEqual({ rank: { weights, taste: 'mine.taste.json' } });
    const { encoder, dimensions, training } = head();
    expect({ encoder, dimensions }).toEqual({ encoder: 'test/toy-clip', dimensions: TOY_DIMENSIONS });
    expect(training).toMatchObject({ date: '2026-01-02T03:04:05.000Z', pictures: COUNT });
  });

  it('orders pictures as they were liked, over the whole scale', () => {
    const found = embeddings.map((embedding) => applyTaste(head(), embedding));
    const liked = embeddings.map(likes);
    let right = 0;
    for (const [i, a] of found.entries()) {
      for (const [j, b] of found.entries()) if (a > b === (liked[i] ?? 0) > (liked[j] ?? 0)) right++;
    }
    expect(right / COUNT ** 2).toBeGreaterThan(0.9);
    expect(Math.min(...found)).toBeLessThan(0.15);
    expect(Math.max(...found)).toBeGreaterThan(0.85);
  });

  it('replaces the prompts as the aesthetic, and says so', async () => {
    const [plain, scorer] = [await opened(), await opened({ taste: head() })];
    expect(plain.id).toMatch(/^prompts-[0-9a-f]{12}$/);
    expect(scorer).toMatchObject({ id: `taste-${tasteId(head())}`, prompts: [] });
    const scores = await scorer.score([0, 1, 2].map(picture));
    for (const [i, score] of scores.entries()) {
      expect(score?.aesthetic).toBeCloseTo(applyTaste(head(), embeddings[i] ?? new Float32Array()), 12);
    }
    await plain.close();
    await scorer.close();
  });

  it('is refused by another encoder', async () => {
    const other = join(root, 'other');
    const stranger = installToyClip(other, toyClipFiles(2));
    const refused = openAesthetic('auto', {
      store: createModelStore({ cacheFolder: join(root, 'cache'), modelsFolder: other, offline: true }),
      clip: stranger,
      cacheFolder: null,
      taste: head(),
    });
    await expect(refused).rejects.toMatchObject({
      code: 'model_mismatch',
      message: expect.stringContaining('iq tune'),
    });
  });

  it('that is no such file is refused', () => {
    const { weights, ...rest } = head();
    for (const text of [
      '',
      '{}',
      JSON.stringify({ ...rest, weights: weights.slice(1) }),
      JSON.stringify({ ...rest, weights, version: 2 }),
    ])
      expect(() => parseTaste(text, 'x')).toThrow(expect.objectContaining({ code: 'model_corrupt' }));
  });
});

describe('there is no taste', () => {
  it('where labels say nothing, but for the one time in forty', async () => {
    const verdicts: string[] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = randomFrom(seed);
      const nothing = await run(
        ratingsBy(() => random()),
        `noise-${seed}.json`,
      );
      if (nothing.method !== 'labels') throw new Error('not by labels');
      expect(nothing.taste?.alone.low).toBeLessThan(0.5);
      expect(nothing.taste?.alone.high).toBeGreaterThan(0.5);
      expect(existsSync(join(root, `noise-${seed}.json`))).toBe(nothing.verdict !== 'chance');
      verdicts.push(nothing.verdict);
    }
    expect(verdicts).not.toContain('better');
    expect(verdicts.filter((verdict) => verdict === 'chance').length).toBeGreaterThanOrEqual(4);
  });

  it('where weights say as much', async () => {
    const plain = await run(
      ratingsBy((place) => parts[place]?.colourfulness ?? 0),
      'plain.json',
    );
    expect(plain).toMatchObject({ verdict: 'better', taste: { isUsed: false } });
    expect(JSON.parse(written('plain.json')).rank).not.toHaveProperty('taste');
    expect(existsSync(join(root, 'plain.taste.json'))).toBe(false);
  });

  it('where embeddings are missing, for a reason that is told', async () => {
    expect(await run(ratings(), 'none.json', 0)).toMatchObject({
      taste: null,
      noTaste: expect.stringContaining('no embeddings are kept'),
    });
    const elsewhere = { ...clip, id: 'test/other' };
    expect(await run(ratings(), 'none.json', COUNT, { clip: elsewhere })).toMatchObject({
      taste: null,
      noTaste: `${COUNT} of ${COUNT} pictures compared have no embedding; rank them with CLIP first`,
    });
    const gone = { ...clip, model: { ...clip.model, name: 'elsewhere' } };
    expect(await run(ratings(), 'none.json', COUNT, { clip: gone })).toMatchObject({
      noTaste: expect.stringContaining('iq models pull elsewhere'),
    });
  });
});

it('has a name that goes by what it says', () => {
  const one = head();
  const id = createHash('sha256')
    .update(JSON.stringify([one.space, one.weights, one.bias, one.scale]))
    .digest('hex');
  expect(tasteId(one)).toBe(id.slice(0, 12));
  expect(tasteId({ ...one, bias: one.bias + 1 })).not.toBe(tasteId(one));
  expect(tasteId({ ...one, training: { ...one.training, pictures: 3 } })).toBe(tasteId(one));
});
