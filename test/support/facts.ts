import fc from 'fast-check';
import { RAW_FEATURES, type RawFeatures } from '../../src/measure/ranking/registry.js';
import type { PictureFacts } from '../../src/rank/picture-facts.js';
import { withDigits } from '../../src/rounding.js';

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''));
const share = fc.double({ min: 0, max: 1, noNaN: true });

const features: fc.Arbitrary<RawFeatures> = fc
  .array(fc.oneof(share, fc.double({ min: 0, max: 255, noNaN: true })), {
    minLength: RAW_FEATURES.length,
    maxLength: RAW_FEATURES.length,
  })
  .map((values) => Object.fromEntries(RAW_FEATURES.map((name, i) => [name, values[i]])) as RawFeatures);

const faces: fc.Arbitrary<PictureFacts['faces']> = fc.oneof(
  fc.constant(null),
  fc.constant({ facePresent: 0, faceCount: 0, faceScore: 0, faceSharpness: null } as const),
  fc.record({
    facePresent: fc.constant(1 as const),
    faceCount: fc.integer({ min: 1, max: 9 }),
    faceScore: share,
    faceSharpness: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 5000, noNaN: true })),
  }),
);

/** What may be measured of a picture, with the digits that are kept of it. */
export const anyFacts: fc.Arbitrary<PictureFacts> = fc
  .record({
    width: fc.integer({ min: 1, max: 40_000 }),
    height: fc.integer({ min: 1, max: 40_000 }),
    frames: fc.integer({ min: 1, max: 1e4 }),
    bytes: fc.integer({ min: 1, max: 1e9 }),
    content: hex(64),
    fingerprint: fc.record({ dhash: hex(16), phash: hex(16), signature: hex(32) }),
    features,
    faces,
    aesthetic: fc.option(
      fc.record({
        aesthetic: share,
        rating: fc.constant(null),
        ratingScore: fc.constant(null),
        by: fc.constant('prompts-0'),
      }),
    ),
  })
  .map((facts) => ({
    ...facts,
    features: withDigits(facts.features),
    faces: facts.faces && withDigits(facts.faces),
    aesthetic: facts.aesthetic && {
      ...facts.aesthetic,
      ...withDigits({ aesthetic: facts.aesthetic.aesthetic }),
    },
  }));
