import type { RankingFigures } from '../decide/ranking-figures.js';
import type { EvaluateOptions, Unshown } from '../evaluate.js';
import { svgToPng } from '../report/charts/png.js';
import { scoreSheet } from '../report/charts/score-sheet.js';
import { sizeSheet } from '../report/charts/size-sheet.js';
import { type Montage, openMontage, TILE_BOX } from '../report/montage.js';
import { tiles } from './tiles.js';

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
  const paths = [...new Set([...best, ...worst].map(({ path }) => path))];
  options.onStart?.({ images: paths.length, root });
  const scores = scoreSheet(name, figures);
  const sizes = sizeSheet(name, figures);
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
  const unshown = await showAll(paths, Object.values(montages), root, options);
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
  paths: readonly string[],
  montages: readonly Montage[],
  root: string,
  options: EvaluateOptions,
): Promise<Unshown[]> {
  const unshown: Unshown[] = [];
  const results = tiles(paths, { root, box: TILE_BOX, form: 'rgb' }, options);
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
