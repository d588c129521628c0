import type { Part, Weights } from '../fusion.js';
import { weightsOf } from './fit-weights.js';
import { knownParts, type ProxyFigures, type ProxyPicture, proxyOf } from './proxy.js';

/** The best weights that were found, and what the proxy says of them. */
export interface ProxySearch {
  readonly weights: Weights;
  readonly proxy: ProxyFigures;
  /** Weights that were tried. */
  readonly tried: number;
}

/** Shares that are moved from one weight to another, one after the other. */
const STEPS = [0.25, 0.125, 0.0625, 0.03125, 0.015625];
/** So much better it has to be, or rounding would decide. */
const GAIN = 1e-9;
/** A bound on the work: moves at each length of step. */
const MOST_MOVES = 12;

/**
 * Searches the weights, from 0 and to the sum 1, for those that the proxy likes best: from the usual ones and from each part
 * alone it goes on from the best, always by the move of weight between two parts that helps most, in ever shorter steps.
 * The same pictures always give the same answer; it is the best of its neighbourhood, maybe not of all.
 *
 * @param pictures of which at least one has a part
 * @param usual where the search starts from too
 * @param pause awaited after each round; throws to end the work
 */
export async function searchProxy(
  pictures: readonly ProxyPicture[],
  usual: Weights,
  pause: () => Promise<void>,
): Promise<ProxySearch> {
  const parts = knownParts(pictures);
  let tried = 0;
  const look = (weights: Weights) => {
    tried++;
    return { weights, proxy: proxyOf(pictures, weights) };
  };
  const total = parts.reduce((sum, part) => sum + usual[part], 0);
  const starts = parts.map((one) => weightsOf((part) => Number(part === one)));
  if (total > 0) starts.unshift(weightsOf((part) => (parts.includes(part) ? usual[part] / total : 0)));
  let best = bestOf(starts.map(look));
  for (const step of STEPS) {
    for (let move = 0; move < MOST_MOVES; move++) {
      const found = bestOf([best, ...neighbours(best.weights, parts, step).map(look)]);
      if (found === best) break;
      best = found;
      await pause();
    }
  }
  return { ...best, tried };
}

type Found = Omit<ProxySearch, 'tried'>;

function bestOf(found: readonly Found[]): Found {
  return found.reduce((best, next) => (next.proxy.objective > best.proxy.objective + GAIN ? next : best));
}

function neighbours(weights: Weights, parts: readonly Part[], step: number): Weights[] {
  return parts.flatMap((from) => {
    const share = Math.min(step, weights[from]);
    if (share === 0) return [];
    return parts
      .filter((to) => to !== from)
      .map((to) => weightsOf((part) => weights[part] + (part === to ? share : part === from ? -share : 0)));
  });
}
