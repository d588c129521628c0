import type { Placed, RankingFigures } from './decide/ranking-figures.js';
import type { Entry } from './discover/listing.js';
import { IqError } from './errors.js';
import type { EvaluateOptions, Unshown } from './evaluate.js';
import { MAX_PIXELS } from './limits.js';
import { assertInside } from './ranking-root.js';
import { svgToPng } from './report/charts/png.js';
import { scorePage } from './report/charts/score-page.js';
import { sizePage } from './report/charts/size-page.js';
import { type Montage, openMontage, TILE_BOX } from './report/montage.js';
import { runBatch } from './runtime/batch.js';
import { failedTile, type TileResult, type TileTask } from './tile-image.js';

/** What an evaluation draws, by name, in the order of {@link Drawing}. */
export const EVALUATION_FILES = [
  'scores.svg',
  'scores.png',
  'sizes.svg',
  'sizes.png',
  'top.png',
  'bottom.png',
] as const;

const REMEDY = 'Unset it, or leave the charts out.';

interface Drawing {
  /** The bytes of each of `EVALUATION_FILES`. */
  readonly files: readonly Buffer[];
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
export async function drawEvaluation(subject: Subject): Promise<Drawing> {
  const { name, figures } = subject;
  const charts: Buffer[] = [];
  for (const svg of [scorePage(name, figures), sizePage(name, figures)]) {
    charts.push(Buffer.from(svg), await svgToPng(svg, REMEDY));
  }
  const { best, worst } = figures;
  const of = `of ${figures.counts.ranked} with a score · ${name}`;
  const montages = [
    await openMontage(
      { title: `The best ${best.length}`, facts: `${of}, the best first`, tiles: best },
      REMEDY,
    ),
    await openMontage(
      { title: `The worst ${worst.length}`, facts: `${of}, the worst first`, tiles: worst },
      REMEDY,
    ),
  ];
  const unshown = await showAll(subject, [best, worst], montages);
  const files = [...charts];
  for (const montage of montages) files.push(await montage.encode());
  return { files, unshown };
}

async function showAll(
  { root, options }: Subject,
  ends: readonly (readonly Placed[])[],
  montages: readonly Montage[],
): Promise<Unshown[]> {
  const entries = [...new Set(ends.flat().map(({ path }) => path))].map(entryOf);
  options.onStart?.({ images: entries.length, root });
  const unshown: Unshown[] = [];
  const results = runBatch(
    {
      name: 'tile',
      entries,
      timeout: options.timeout ?? 900,
      taskOf: ({ path }): TileTask => ({
        root,
        path,
        maxPixels: options.maxPixels ?? MAX_PIXELS,
        box: TILE_BOX,
      }),
      failed: ({ path }, error) => failedTile(path, error),
    },
    options,
  );
  for await (const result of results) {
    const failure = result.failure && { path: result.path, ...result.failure };
    if (failure) unshown.push(failure);
    for (const [end, montage] of montages.entries()) await place(result, ends[end] ?? [], montage);
    options.onImage?.(result.path, failure);
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

/** A picture has a tile at either end, at both, or, where a path comes twice, at several. */
async function place(
  { path, picture, failure }: TileResult,
  tiles: readonly Placed[],
  montage: Montage,
): Promise<void> {
  for (const [i, tile] of tiles.entries()) {
    if (tile.path !== path) continue;
    if (failure) await montage.explain(i, failure.code, failure.message);
    if (!picture) continue;
    const { data, width, height } = picture;
    montage.show(i, { data: Buffer.from(data, 'base64'), width, height, channels: 3 });
  }
}
