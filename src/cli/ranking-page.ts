import { basename } from 'node:path';
import type { CommonOptions, EvaluateCommandOptions, RankCommandOptions } from '../config/schema.js';
import { PUBLISHED_WEIGHTS } from '../decide/fusion.js';
import { REFERENCE } from '../decide/normalise.js';
import type { TileOptions } from '../evaluate/tiles.js';
import type { Evaluation, EvaluationPlan } from '../evaluate.js';
import type { ImageLimits } from '../limits.js';
import type { RankPlan, RankSummary } from '../rank.js';
import type { RankPageFacts } from '../report/html/ranking/facts.js';
import type { PictureRow } from '../report/html/ranking/picks.js';
import { rankPage } from '../report/html/ranking/rank-page.js';
import type { TextOutput } from '../report/output-file.js';
import type { Report } from '../report/report.js';
import { visibleText } from '../visible-text.js';
import { defined } from './options.js';
import { pagePictures } from './page-pictures.js';

/** How images are read. */
type ReadingOption = keyof ImageLimits | 'timeout' | 'followSymlinks';

interface RankRun {
  readonly options: CommonOptions &
    Pick<RankCommandOptions, 'report' | 'reportImages' | 'from' | 'top' | 'dedupe' | ReadingOption>;
  readonly signal: AbortSignal;
}

/** What is known of a ranking when all its rows are there. */
interface Ranked {
  readonly plan: Pick<RankPlan, 'root' | 'given' | 'settings' | 'missing'> | undefined;
  readonly summary: Pick<RankSummary, 'images' | 'failed' | 'calibration'> | undefined;
}

/** The page of `iq rank`. */
export function rankingPage(output: TextOutput, run: RankRun, known: () => Ranked): Report<PictureRow> {
  return rankPage(output, {
    facts: () => rankingFacts(run, known()),
    isInterrupted: () => run.signal.aborted,
  });
}

async function rankingFacts(run: RankRun, { plan, summary }: Ranked): Promise<RankPageFacts> {
  const { report, reportImages = 'embed', from, top, dedupe } = run.options;
  const root = plan?.root ?? null;
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
    weights: plan?.settings.weights ?? PUBLISHED_WEIGHTS,
    missing: plan?.missing ?? [],
    cut: top === undefined || !summary ? null : { images: summary.images, failed: summary.failed },
    proxies: null,
    ...(await pagePictures({ how: reportImages, report, root, given: plan?.given }, tileOptions(run))),
  };
}

function curvesText(id: string): string {
  return id === REFERENCE.calibration_id ? 'the reference curves' : `curves of your own (${id})`;
}

interface EvaluateRun {
  readonly csv: string;
  readonly options: CommonOptions & EvaluateCommandOptions;
  readonly signal: AbortSignal;
}

interface Evaluated {
  readonly plan: EvaluationPlan | undefined;
  readonly evaluation: Evaluation | undefined;
}

/** The same of a ranking that was read, for `iq evaluate`. */
export function evaluationPage(
  output: TextOutput,
  run: EvaluateRun,
  known: () => Evaluated,
): Report<PictureRow> {
  return rankPage(output, {
    facts: () => evaluationFacts(run, known()),
    isInterrupted: () => run.signal.aborted,
  });
}

async function evaluationFacts(run: EvaluateRun, { plan, evaluation }: Evaluated): Promise<RankPageFacts> {
  const { csv, options } = run;
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
    ...(await pagePictures({ how, report, root: plan?.root ?? null }, tileOptions(run))),
  };
}

/** By what images are made small: as they were read before. */
function tileOptions({
  options,
  signal,
}: {
  readonly options: CommonOptions & Pick<RankCommandOptions, ReadingOption>;
  readonly signal: AbortSignal;
}): TileOptions {
  const { jobs, maxMemory, maxPixels, maxFrames, maxFileSize, timeout, followSymlinks } = options;
  const limits = { maxMemory, maxPixels, maxFrames, maxFileSize, timeout };
  return { ...defined({ jobs, ...limits, followSymlinks }), environment: process.env, signal };
}
