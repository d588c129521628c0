import { createHash } from 'node:crypto';
import type { Choice } from './choices.js';

/**
 * Deals pictures into an order that depends on nothing but what they are, from 0; those of one unit (the same file, or
 * duplicates) have the same place, so that no fold learns of a picture that another is asked about.
 *
 * @param units by picture
 */
export function dealOrder(units: readonly string[]): Uint32Array {
  const digest = new Map<string, string>();
  for (const unit of units) {
    if (!digest.has(unit)) digest.set(unit, createHash('sha256').update(unit).digest('hex'));
  }
  const sorted = [...digest].sort(([, a], [, b]) => (a < b ? -1 : 1));
  const places = new Map(sorted.map(([unit], place) => [unit, place]));
  return Uint32Array.from(units, (unit) => places.get(unit) ?? 0);
}

/** Choices that are held out, by their places in the list, and those to learn from meanwhile. */
export interface Block {
  readonly held: readonly number[];
  readonly training: readonly Choice[];
}

/**
 * Holds every choice out once: for each two folds of pictures (or one twice) the choices between them, while only choices
 * of pictures in neither are learnt from. So no picture of a choice held out is in any that is learnt from.
 *
 * @param foldOf the fold of a picture, from 0
 */
export function* blocks(
  choices: readonly Choice[],
  foldOf: (picture: number) => number,
  folds: number,
): Generator<Block> {
  for (let one = 0; one < folds; one++) {
    for (let other = one; other < folds; other++) {
      const isOut = (picture: number) => [one, other].includes(foldOf(picture));
      const held: number[] = [];
      const training: Choice[] = [];
      for (const [place, choice] of choices.entries()) {
        const [a, b] = [foldOf(choice.better), foldOf(choice.worse)];
        if ((a === one && b === other) || (a === other && b === one)) held.push(place);
        else if (!isOut(choice.better) && !isOut(choice.worse)) training.push(choice);
      }
      if (held.length > 0) yield { held, training };
    }
  }
}
