import type { RankingFigures } from '../decide/ranking-figures.js';
import type { Entry } from '../discover/listing.js';
import { IqError } from '../errors.js';
import type { EvaluateOptions, Unshown } from '../evaluate.js';
import { MAX_PIXELS } from '../limits.js';
import { assertInside } from '../rank/ranking-root.js';
import { svgToPng } from '../report/charts/png.js';
import { scorePage } from '../report/charts/score-page.js';
import { sizePage } from '../report/charts/size-page.js';
import { type Montage, openMontage, TILE_BOX } from '../report/montage.js';
import { runBatch } from '../runtime/batch.js';
import { failedTile, type TileTask } from './tile-image.js';

/** What an evaluation draws, by name. */
export const EVALUATION_FILES = [
  'scores.svg',
  'scores.png',
  'sizes.svg',
  'sizes.png',
  'top.png',
  'bottom.png',
] as const;
type EvaluationFile = (typeof EVALUATION_FILES)[number];

const REMEDY = 'Unset it, or leave the charts out.';

interface Drawing {
  readonly files: Readonly<Record<EvaluationFile, Buffer>>;
  readonly unshown: readonly Unshown[];
}

interface Subject {
  /** Of the ranking, for titles. */
  readonly name: string;
  readonly figures: RankingFigures;
  /** Absolute folder that the images' paths start from. */
  readonly root: string;
  readonly options: EvaluateOptions;
}

/**
 * Draws the charts and the montages of an evaluation. Each image is decoded once, by a worker, and painted as it comes;
 * none is held.
 *
 * @throws IqError `encode_failed` where libvips may not read SVG
 */
export async function drawEvaluation({ name, figures, root, options }: Subject): Promise<Drawing> {
  const { best, worst } = figures;
  const entries = [...new Set([...best, ...worst].map(({ path }) => path))].map(entryOf);
  options.onStart?.({ images: entries.length, root });
  const scores = scorePage(name, figures);
  const sizes = sizePage(name, figures);
  const charts = {
    'scores.svg': Buffer.from(scores),
    'scores.png': await svgToPng(scores, REMEDY),
    'sizes.svg': Buffer.from(sizes),
    'sizes.png': await svgToPng(sizes, REMEDY),
  };
  const facts = (order: string) => `of ${figures.counts.ranked} with a score · ${name}, ${order}`;
  const top = { title: `The best ${best.length}`, facts: facts('the best first'), tiles: best };
  const bottom = { title: `The worst ${worst.length}`, facts: facts('the worst first'), tiles: worst };
  const montages = { top: await openMontage(top, REMEDY), bottom: await openMontage(bottom, REMEDY) };
  const unshown = await showAll(entries, Object.values(montages), root, options);
  return {
    files: {
      ...charts,
      'top.png': await montages.top.encode(),
      'bottom.png': await montages.bottom.encode(),
    },
    unshown,
  };
}

async function showAll(
  entries: readonly Entry[],
  montages: readonly Montage[],
  root: string,
  options: EvaluateOptions,
): Promise<Unshown[]> {
  const { timeout = 900, maxPixels = MAX_PIXELS } = options;
  const unshown: Unshown[] = [];
  const results = runBatch(
    {
      name: 'tile',
      entries,
      timeout,
      taskOf: ({ path }): TileTask => ({ root, path, maxPixels, box: TILE_BOX }),
      failed: ({ path }, error) => failedTile(path, error),
    },
    options,
  );
  for await (const { path, picture, failure } of results) {
    for (const montage of montages) {
      if (failure) await montage.explain(path, failure.code, failure.message);
      if (picture) montage.show(path, { ...picture, data: Buffer.from(picture.data, 'base64'), channels: 3 });
    }
    if (failure) unshown.push({ path, ...failure });
    options.onImage?.(path, failure && { path, ...failure });
  }
  return unshown;
}

function entryOf(path: string): Entry {
  try {
    assertInside(path);
    return { path };
  } catch (error) {
    if (!(error instanceof IqError)) throw error;
    return { path, error: { code: error.code, message: error.message } };
  }
}
