import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AestheticScorer, Picture } from '../../../src/measure/aesthetic/clip.js';
import type { ClipModel } from '../../../src/measure/aesthetic/clip-models.js';
import { type AestheticOptions, openAesthetic } from '../../../src/measure/aesthetic/open.js';
import { squareOf } from '../../../src/measure/aesthetic/square.js';
import { createModelStore } from '../../../src/models/store.js';
import { randomFrom } from '../../support/rasters.js';
import { installToyClip, TOY_DIMENSIONS, TOY_SIDE, toyClipFiles } from '../../support/toy-clip.js';

let folder = '';
let models = '';
let scorers: AestheticScorer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iq-clip-'));
  models = join(folder, 'models');
});

afterEach(async () => {
  await Promise.all(scorers.map((scorer) => scorer.close()));
  scorers = [];
  rmSync(folder, { recursive: true });
});

const positive = ['sharp photo', 'a bright star'];
const negative = ['bad shot', 'dull, grey'];

function options(clip: ClipModel, more: Partial<AestheticOptions> = {}): AestheticOptions {
  const store = createModelStore({ cacheFolder: join(folder, 'cache'), modelsFolder: models, offline: true });
  return { store, clip, cacheFolder: null, positive, negative, threads: 1, ...more };
}

async function opened(clip: ClipModel, more: Partial<AestheticOptions> = {}): Promise<AestheticScorer> {
  const { scorer } = await openAesthetic('clip', options(clip, more));
  if (!scorer) throw new Error('no scorer');
  scorers.push(scorer);
  return scorer;
}

/** Pictures of noise in colours of their own; the odd ones are grey or transparent, of any shape. */
function pictures(count: number, seen: string[] = []): Picture[] {
  return Array.from({ length: count }, (_, at) => {
    const random = randomFrom(at + 1);
    const channels = ([3, 1, 4, 2] as const)[at % 4] ?? 3;
    const [width, height] = [40 + 7 * at, 90 - 3 * at];
    const tint = [random(), random(), random(), 1];
    const data = Uint8Array.from(
      { length: width * height * channels },
      (_, i) => 255 * random() * (tint[i % channels] ?? 1),
    );
    const digest = createHash('sha256').update(data).digest('hex');
    return {
      digest,
      raster: () => {
        seen.push(digest);
        return { data, width, height, channels };
      },
    };
  });
}

const values = (scores: readonly ({ aesthetic: number } | null)[]) =>
  scores.map((score) => score?.aesthetic ?? Number.NaN);

describe('scores', () => {
  it('are between 0 and 1, tell pictures apart, and repeat', async () => {
    const scorer = await opened(installToyClip(models));
    const first = values(await scorer.score(pictures(11)));
    expect(new Set(first).size).toBe(11);
    for (const value of first) expect(value > 0 && value < 1).toBe(true);
    expect(values(await scorer.score(pictures(11)))).toEqual(first);
    expect(scorer).toMatchObject({ encoder: 'test/toy-clip', side: TOY_SIDE });
  });

  it('are null for a picture that is not known and has no pixels, and those of the others stay', async () => {
    const clip = installToyClip(models);
    const [first, second] = pictures(2);
    if (!first || !second) throw new Error('no pictures');
    const absent = { digest: second.digest, raster: () => null };
    const cache = { cacheFolder: join(folder, 'embeddings') };
    const scorer = await opened(clip, cache);
    const [known, unknown] = await scorer.score([first, absent]);
    expect([known?.aesthetic, unknown]).toEqual([expect.any(Number), null]);
    const both = await scorer.score([first, second]);
    expect(both[0]).toEqual(known);
    expect((await scorer.score([absent]))[0]).toEqual(both[1]);
  });

  it('are the same in a batch and one by one', async () => {
    const scorer = await opened(installToyClip(models));
    const together = values(await scorer.score(pictures(11)));
    for (const [at, picture] of pictures(11).entries()) {
      const [alone] = await scorer.score([picture]);
      expect(alone?.aesthetic).toBeCloseTo(together[at] ?? 0, 5);
    }
    expect(await scorer.score([])).toEqual([]);
  });

  it('turn round with the prompts, and have more contrast with a larger scale', async () => {
    const clip = installToyClip(models);
    const there = values(await (await opened(clip)).score(pictures(6)));
    const back = values(
      await (await opened(clip, { positive: negative, negative: positive })).score(pictures(6)),
    );
    const steep = values(await (await opened({ ...clip, logitScale: 40 })).score(pictures(6)));
    const level = values(await (await opened({ ...clip, logitScale: 0 })).score(pictures(6)));
    there.forEach((value, at) => {
      expect(back[at]).toBeCloseTo(1 - value, 6);
      expect(level[at]).toBe(0.5);
    });
    const contrast = (scores: number[]) => scores.reduce((sum, score) => sum + Math.abs(score - 0.5), 0);
    expect(contrast(steep)).toBeGreaterThan(contrast(there));
  });

  it('are means over the pairs', async () => {
    const clip = installToyClip(models);
    const both = values(await (await opened(clip)).score(pictures(4)));
    const each = await Promise.all(
      [0, 1].map(async (at) => {
        const pair = { positive: positive.slice(at, at + 1), negative: negative.slice(at, at + 1) };
        return values(await (await opened(clip, pair)).score(pictures(4)));
      }),
    );
    both.forEach((value, at) => {
      expect(value).toBeCloseTo(((each[0]?.[at] ?? 0) + (each[1]?.[at] ?? 0)) / 2, 6);
    });
  });

  it('come with a rating where the encoder has a head', async () => {
    const scorer = await opened(installToyClip(models, toyClipFiles(), { head: 'head.pth' }));
    for (const score of await scorer.score(pictures(4))) {
      const { rating, ratingScore } = score ?? {};
      expect(ratingScore).toBeCloseTo(((rating ?? 0) - 1) / 9, 6);
    }
    const [plain] = await (await opened(installToyClip(models))).score(pictures(1));
    expect(plain).toMatchObject({ rating: null, ratingScore: null });
  });
});

describe('embeddings', () => {
  const cacheFolder = () => join(folder, 'embeddings');
  const file = () => join(cacheFolder(), readdirSync(cacheFolder())[0] ?? '');
  const RECORD = 32 + 4 * TOY_DIMENSIONS + 8;

  it('are kept: the same scores without a picture or a text being read again', async () => {
    const clip = installToyClip(models);
    const seen: string[] = [];
    const cache = { cacheFolder: cacheFolder() };
    const first = await (await opened(clip, cache)).score(pictures(9, seen));
    expect(seen).toHaveLength(9);
    expect(statSync(file()).size).toBe((9 + 4) * RECORD);
    expect(await (await opened(clip, cache)).score(pictures(9, seen))).toEqual(first);
    expect(await (await opened(clip)).score(pictures(9))).toEqual(first);
    expect(seen).toHaveLength(9);
    // Only the pictures that are new are read.
    await (await opened(clip, cache)).score(pictures(10, seen));
    expect(seen).toHaveLength(10);
  });

  it('of one encoder are never used for another', async () => {
    const cache = { cacheFolder: cacheFolder() };
    await (await opened(installToyClip(models), cache)).score(pictures(2));
    const other = join(folder, 'other');
    const store = createModelStore({ cacheFolder: join(folder, 'c'), modelsFolder: other, offline: true });
    const seen: string[] = [];
    const clip = installToyClip(other, toyClipFiles(2));
    await (await opened(clip, { ...cache, store })).score(pictures(2, seen));
    expect(seen).toHaveLength(2);
    expect(readdirSync(cacheFolder())).toHaveLength(2);
  });

  it('that are damaged are computed anew', async () => {
    const clip = installToyClip(models);
    const cache = { cacheFolder: cacheFolder() };
    const first = await (await opened(clip, cache)).score(pictures(3));
    appendFileSync(file(), Buffer.alloc(13));
    const bytes = readFileSync(file());
    for (let at = 40; at < bytes.length; at += RECORD) bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file(), bytes);
    const seen: string[] = [];
    expect(await (await opened(clip, cache)).score(pictures(3, seen))).toEqual(first);
    expect(seen).toHaveLength(3);
    expect(statSync(file()).size % RECORD).toBe(0);
  });

  it('need no cache that can be written', async () => {
    writeFileSync(cacheFolder(), '');
    const scorer = await opened(installToyClip(models), { cacheFolder: cacheFolder() });
    expect(await scorer.score(pictures(1))).toHaveLength(1);
  });
});

describe('modes', () => {
  const missing = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' }));

  it('auto gives the reason, clip the error', async () => {
    const clip = installToyClip(models);
    const without = { ...clip, model: { ...clip.model, name: 'elsewhere' } };
    for (const [given, code, remedy] of [
      [options(clip, { transformers: missing }), 'runtime_missing', 'npm i @huggingface/transformers'],
      [options(without), 'offline', 'iq models pull elsewhere'],
    ] as const) {
      const expected = { code, message: expect.stringContaining(remedy) };
      await expect(openAesthetic('clip', given)).rejects.toMatchObject(expected);
      expect(await openAesthetic('auto', given)).toMatchObject({
        scorer: null,
        code,
        reason: expect.stringContaining(remedy),
      });
    }
  });

  it('refuse prompts that cannot be used', async () => {
    const clip = installToyClip(models);
    for (const prompts of [
      { positive: ['a', 'b'], negative: ['c', 'd', 'e'] },
      { positive: [' '] },
      { positive: ['sharp '.repeat(30)] },
    ]) {
      const refused = openAesthetic('auto', options(clip, prompts));
      await expect(refused).rejects.toMatchObject({ code: 'invalid_option' });
    }
  });
});

it('does not mind how a prompt is spaced or capitalised', async () => {
  const clip = installToyClip(models);
  const [plain, loud] = await Promise.all(
    ['a sharp photo', ' A  SHARP\tPhoto'].map(async (text) =>
      values(await (await opened(clip, { positive: [text], negative: ['dull'] })).score(pictures(3))),
    ),
  );
  expect(loud).toEqual(plain);
});

it('cuts the square out of the middle', async () => {
  const data = new Uint8Array(300 * 100 * 3).map((_, i) => (Math.floor(i / 3) % 300 < 100 ? 255 : 40));
  const square = await squareOf({ data, width: 300, height: 100, channels: 3 }, 50);
  expect([square.width, square.height, square.channels, square.data.length]).toEqual([50, 50, 3, 7500]);
  // But for the first columns, which the bright part on the left rings into.
  expect(square.data.every((value, i) => i % 150 < 9 || value === 40)).toBe(true);
  expect(await squareOf(square, 50)).toBe(square);
});

it('wants the names of networks to end in .onnx', async () => {
  const clip = installToyClip(models);
  renameSync(join(models, 'vision_model.onnx'), join(models, 'vision'));
  await expect(openAesthetic('clip', options(clip))).rejects.toMatchObject({
    code: 'model_missing',
    message: expect.stringContaining('.onnx'),
  });
});

it('tells damage of any file by its name', async () => {
  const whole = toyClipFiles();
  for (const name of Object.keys(whole)) {
    for (const bytes of [
      Buffer.from('no such thing'),
      Buffer.from('null'),
      Buffer.from('{}'),
      Buffer.alloc(0),
    ]) {
      const clip = installToyClip(models, { ...whole, [name]: bytes }, { head: 'head.pth' });
      await expect(openAesthetic('clip', options(clip)), `${name} ${bytes}`).rejects.toMatchObject({
        code: 'model_corrupt',
        message: expect.stringContaining(name === 'head.pth' ? 'head' : name),
      });
    }
  }
});
