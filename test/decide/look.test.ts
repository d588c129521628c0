import { describe, expect, it } from 'vitest';
import { createBelief } from '../../src/decide/belief.js';
import { crossingOdds, nextAim } from '../../src/decide/crossing.js';
import { type Looks, limited, NO_LOOKS, nextLook } from '../../src/decide/look.js';
import { priorFor } from '../../src/decide/priors/registry.js';

const QUALITIES = Array.from({ length: 100 }, (_, i) => i + 1);
const MOST = 6;

/** A newly opened image, and what one would look at first. */
function situation(looks: Looks, observes = true) {
  const belief = createBelief(priorFor('jpeg-table8', 'ssim', { effort: 4, isJpegSource: false }), QUALITIES);
  const bracket = { miss: -1, pass: QUALITIES.length };
  const excess = (index: number) => {
    const { mean, deviation } = belief.loss('real', index);
    return { mean: mean - Math.log(0.02), deviation };
  };
  const open = limited(looks);
  const next = (index?: number) => {
    const aim = nextAim(bracket, crossingOdds(bracket, excess));
    const wanted = { ...aim, index: index ?? aim.index };
    return { look: nextLook(open, wanted, bracket, belief, excess), index: wanted.index };
  };
  const see = (index: number) => {
    if (observes) belief.observeLoss('probe', index, belief.loss('probe', index).mean);
  };
  return { open, next, see };
}

/** A look that notes where it was taken. */
function noting(cost: number, taken: number[], see: (index: number) => void = () => {}) {
  return {
    cost,
    async take(index: number) {
      taken.push(index);
      see(index);
    },
  };
}

describe('nextLook', () => {
  it('takes a look that costs little, and none that costs an encode', () => {
    expect(situation({ loss: noting(0.05, []) }).next().look).toBeDefined();
    expect(situation({ loss: noting(1, []) }).next().look).toBeUndefined();
    expect(situation({}).next().look).toBeUndefined();
  });

  it('never looks twice at one quality', async () => {
    const taken: number[] = [];
    const { next } = situation({ loss: noting(0.01, taken) });
    const first = next();
    await first.look?.(first.index);
    expect(taken).toEqual([first.index]);
    expect(next(first.index).look).toBeUndefined();
    expect(next(first.index + 1).look).toBeDefined();
  });

  it('does not look too often at one image, whatever that might tell', async () => {
    const taken: number[] = [];
    const { next } = situation({ loss: noting(0.001, taken) }, false);
    for (let index = 40; index < 60; index++) await next(index).look?.(index);
    expect(taken).toHaveLength(MOST);
  });

  it('ends of itself, as looks tell ever less', async () => {
    const taken: number[] = [];
    let see = (_: number) => {};
    const all = situation({ loss: noting(0.1, taken, (index) => see(index)) });
    see = all.see;
    for (let step = 0; step < 20; step++) {
      const { look, index } = all.next();
      if (!look) break;
      await look(index);
    }
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThan(MOST);
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('counts what a caller takes by itself', async () => {
    const taken: number[] = [];
    const { open, next } = situation({ loss: noting(0.01, taken) });
    const { index } = next();
    await open.loss?.take(index);
    expect(next(index).look).toBeUndefined();
    expect(open.loss?.taken).toEqual(new Set([index]));
  });

  it('knows images that cannot be looked at', () => {
    expect(limited({})).toEqual(NO_LOOKS);
  });
});
