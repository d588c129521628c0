import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { codeScreen, deadLeaves, landscape } from '../../fixtures/scenes.js';
import { avif } from '../../src/encode/avif.js';
import { pixels } from '../../src/encode/pixels.js';
import type { Raster } from '../../src/types.js';
import { CODECS, distinctQualities, type Picture, prove, type Step, TARGETS, verdictOn } from './prove.js';

const SEED = 20;
const FASTEST = 0;
const scenes: Record<string, Raster> = {
  leaves: deadLeaves(160, 120, SEED),
  view: landscape(160, 120, SEED),
  screen: codeScreen(160, 120, SEED),
};

sharp.concurrency(1);

async function picture(name: string): Promise<Picture> {
  const raster = scenes[name];
  if (!raster) throw new Error(`Expected a scene but received ${name}.`);
  return { name, bytes: await pixels(raster).png().toBuffer() };
}

describe.each(Object.keys(scenes))('the search on %s', (name) => {
  it.each(CODECS)('finds what encoding at every quality finds for %s', async (codec) => {
    const findings = await prove(await picture(name), codec, FASTEST);
    expect(findings.map(({ target }) => target)).toEqual([...TARGETS]);
    expect(findings.filter(({ verdict }) => verdict === 'mismatch')).toEqual([]);
    // A curve of JPEG or AVIF has no dips on these pictures: nothing but the lowest quality will do.
    if (codec !== 'webp')
      expect(findings.map(({ searched }) => searched)).toEqual(findings.map((f) => f.scanned));
    expect(Math.max(...findings.map(({ encodes }) => encodes))).toBeLessThanOrEqual(9);
  });
});

it("lists AVIF's qualities that give a file of their own", async () => {
  const found = await distinctQualities(await picture('leaves'), 'avif', FASTEST);
  expect(found).toEqual(avif.qualities({ min: 1, max: 100 }, { channels: 3 }));
});

describe('verdictOn', () => {
  const steps = (...scores: number[]): Step[] =>
    scores.map((score, i) => ({ quality: i + 1, score, bytes: 1 }));
  const dipping = steps(0.1, 0.5, 0.4, 0.6, 0.7);

  it('matches the lowest quality that passes, and none where none does', () => {
    expect(verdictOn(dipping, 1, 0.5)).toBe('match');
    expect(verdictOn(dipping, -1, 0.8)).toBe('match');
  });

  it('accepts a higher one only behind a miss', () => {
    expect(verdictOn(dipping, 3, 0.5)).toBe('crossing');
    expect(verdictOn(dipping, 4, 0.5)).toBe('mismatch');
  });

  it('refuses a quality that misses, and none where one passes', () => {
    expect(verdictOn(dipping, 2, 0.5)).toBe('mismatch');
    expect(verdictOn(dipping, -1, 0.5)).toBe('mismatch');
  });
});
