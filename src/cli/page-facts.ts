import { basename } from 'node:path';
import type { CommonOptions, EvaluateCommandOptions, RankCommandOptions } from '../config/schema.js';
import { PUBLISHED_WEIGHTS } from '../decide/fusion.js';
import { REFERENCE } from '../decide/normalise.js';
import type { TileOptions } from '../evaluate/tiles.js';
import type { Evaluation, EvaluationPlan } from '../evaluate.js';
import type { RankPlan, RankSummary } from '../rank.js';
import type { RankPageFacts } from '../report/html/ranking/facts.js';
import { visibleText } from '../report/html/shared/words.js';
import { defined } from './options.js';
import { pagePictures } from './page-pictures.js';

interface Batch {
  readonly options: CommonOptions & Pick<RankCommandOptions, 'maxPixels' | 'timeout'>;
  readonly signal: AbortSignal;
}

interface Ranking {
  readonly options: CommonOptions & RankCommandOptions;
  readonly plan: RankPlan | undefined;
  readonly summary: RankSummary | undefined;
  readonly batch: TileOptions;
}

/** What the page of a ranking says beside its rows. */
export async function rankingFacts({ options, plan, summary, batch }: Ranking): Promise<RankPageFacts> {
  const { report, reportImages = 'embed', from, top, dedupe } = options;
  const root = plan?.root ?? null;
  const { settings } = plan ?? {};
  const curves = summary?.calibration?.calibration_id ?? null;
  return {
    command: 'iq rank',
    subject: visibleText(basename(from ?? root ?? '') || 'images'),
    settings: [
      ...(top === undefined ? [] : [`the best ${top} without a flaw`]),
      ...(dedupe === 'keep-best' ? ['the best of each group of duplicates'] : []),
      ...(dedupe === 'off' ? ['duplicates not looked for'] : []),
      curves === null ? 'scores relative to these images' : `scores by ${curvesText(curves)}`,
    ],
    weights: settings?.weights ?? PUBLISHED_WEIGHTS,
    missing: plan?.missing ?? [],
    cut: top === undefined || !summary ? null : { images: summary.images, failed: summary.failed },
    proxies: null,
    ...(await pagePictures({ how: reportImages, report, root }, batch)),
  };
}

function curvesText(id: string): string {
  return id === REFERENCE.calibration_id ? 'the reference curves' : `curves of your own (${id})`;
}

interface Evaluated {
  readonly csv: string;
  readonly options: CommonOptions & EvaluateCommandOptions;
  readonly plan: EvaluationPlan | undefined;
  readonly evaluation: Evaluation | undefined;
  readonly batch: TileOptions;
}

/** The same of a ranking that was read. */
export async function evaluationFacts({
  csv,
  options,
  plan,
  evaluation,
  batch,
}: Evaluated): Promise<RankPageFacts> {
  const { report, figuresOnly } = options;
  const how = options.reportImages ?? (figuresOnly ? 'none' : 'embed');
  return {
    command: 'iq evaluate',
    subject: csv === '-' ? 'The ranking on standard input' : visibleText(basename(csv)),
    settings: [],
    weights: null,
    missing: [],
    cut: null,
    proxies: evaluation?.proxies ?? null,
    ...(await pagePictures({ how, report, root: plan?.root ?? null }, batch)),
  };
}

/** By what images are made small: as they were read before. */
export function tileOptions({ options, signal }: Batch): TileOptions {
  const { jobs, maxPixels, timeout } = options;
  return { ...defined({ jobs, maxPixels, timeout }), environment: process.env, signal };
}
