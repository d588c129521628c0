import { describe, expect, it } from 'vitest';
import { accuracyOf, gainOf } from '../../../src/decide/taste/accuracy.js';
import { choicesFromRatings } from '../../../src/decide/taste/choices.js';
import { blocks, dealOrder } from '../../../src/decide/taste/folds.js';
import { type Lessons, usualOutcomes, validateWeights } from '../../../src/decide/taste/validate.js';
import { lessonsOf, shuffledChoices, someChoices, somePictures, weights } from '../../support/choices.js';
import { randomFrom } from '../../support/rasters.js';

const TRUTH = weights({
  aesthetic: 0.3,
  sharpness: 0.15,
  exposure: 0.1,
  faces: 0.12,
  colourfulness: 0.25,
  noise: 0.08,
});

const heldOut = async (lessons: Lessons) => (await validateWeights(lessons, async () => {})).outcomes;

describe('on labels that say nothing', () => {
  it.each(['pairs', 'ratings'])('the held-out accuracy is chance: %s', async (kind) => {
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
    const found = await Promise.all(
      seeds.map(async (seed) => {
        const pictures = somePictures(120, seed);
        const random = randomFrom(1000 + seed);
        const asked = someChoices(pictures, 400, { weights: TRUTH, steepness: 20, seed });
        const choices =
          kind === 'pairs'
            ? shuffledChoices(asked, seed)
            : choicesFromRatings(
                pictures.map((_, picture) => ({ picture, rating: Math.floor(6 * random()) })),
                4000,
              );
        return accuracyOf(choices, await heldOut(lessonsOf(pictures, choices)), true);
      }),
    );
    const mean = found.reduce((sum, { accuracy }) => sum + accuracy, 0) / found.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
    // Of twenty intervals of 95 % one is beside it on average.
    expect(found.filter(({ low, high }) => low <= 0.5 && high >= 0.5).length).toBeGreaterThanOrEqual(17);
    expect(found.filter(({ low }) => low > 0.5).length).toBeLessThanOrEqual(2);
  });
});

describe('validation', () => {
  it('sees that a fit beats the default weights, on the same choices', async () => {
    const pictures = somePictures(200, 2);
    const choices = someChoices(pictures, 600, { weights: TRUTH, steepness: 25, seed: 2 });
    const lessons = lessonsOf(pictures, choices);
    const outcomes = await heldOut(lessons);
    const usual = usualOutcomes(lessons);
    expect(accuracyOf(choices, outcomes, true).low).toBeGreaterThan(
      accuracyOf(choices, usual, false).accuracy,
    );
    expect(gainOf(choices, outcomes, usual).low).toBeGreaterThan(0.05);
  });

  it('holds each choice out once, without its pictures or their duplicates', () => {
    const units = Array.from({ length: 60 }, (_, i) => `unit ${i % 40}`);
    const order = dealOrder(units);
    const random = randomFrom(1);
    const some = () => Math.floor(random() * 60);
    const choices = Array.from({ length: 300 }, () => ({ better: some(), worse: some(), weight: 1 }));
    const seen = [...blocks(choices, (picture) => (order[picture] ?? 0) % 8, 8)].flatMap(
      ({ held, training }) => {
        const known = new Set(training.flatMap(({ better, worse }) => [units[better], units[worse]]));
        for (const place of held) {
          expect(known.has(units[choices[place]?.better ?? 0])).toBe(false);
          expect(known.has(units[choices[place]?.worse ?? 0])).toBe(false);
        }
        return held;
      },
    );
    expect(seen.sort((a, b) => a - b)).toEqual([...choices.keys()]);
  });

  it('counts ties half, and is no surer for the same words twice', () => {
    const pairs = Array.from({ length: 40 }, (_, i) => ({ better: 2 * i, worse: 2 * i + 1, weight: 1 }));
    const outcomes = pairs.map((_, i) => (i % 4 === 0 ? 0 : i % 4 === 1 ? 0.5 : 1));
    const once = accuracyOf(pairs, outcomes, false);
    const twice = accuracyOf([...pairs, ...pairs], [...outcomes, ...outcomes], false);
    expect(once.accuracy).toBe(0.625);
    expect(twice.accuracy).toBe(0.625);
    expect(twice.low).toBeCloseTo(once.low, 1);
  });

  it('is not sure of everything after a few choices without a miss', () => {
    const { low, high } = accuracyOf([{ better: 0, worse: 1, weight: 1 }], [1], false);
    expect(high).toBe(1);
    expect(low).toBeLessThan(0.5);
  });
});

describe('choices from ratings', () => {
  it('are all there are if few, each once, and weigh as much as there are ratings', () => {
    const ratings = Array.from({ length: 21 }, (_, picture) => ({ picture, rating: picture % 7 }));
    const choices = choicesFromRatings(ratings, 1000);
    expect(choices).toHaveLength((21 * 20) / 2 - 7 * 3);
    expect(new Set(choices.map(({ better, worse }) => `${better} ${worse}`)).size).toBe(choices.length);
    expect(choices.every(({ better, worse }) => better % 7 > worse % 7)).toBe(true);
    expect(choices.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(21);
  });

  it('are bounded, whatever the ratings are', () => {
    const many = Array.from({ length: 200_000 }, (_, picture) => ({ picture, rating: picture }));
    expect(choicesFromRatings(many, 500)).toHaveLength(500);
    expect(
      choicesFromRatings(
        many.map(({ picture }) => ({ picture, rating: 1 })),
        500,
      ),
    ).toEqual([]);
    expect(choicesFromRatings([], 500)).toEqual([]);
  });
});
