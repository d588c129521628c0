import { z } from 'zod';
import { STRATEGIES } from '../decide/prediction.js';
import { ENCODERS } from '../encode/registry.js';
import { IqError } from '../errors.js';
import type { MergedRow } from '../merge/form.js';
import { rankSettingsIn } from '../merge/ranking-config.js';
import type { MergePlan } from '../merge.js';
import { type EnhancePageSettings, enhancePage } from '../report/html/enhance/enhance-page.js';
import { optimizePage, type PageSettings } from '../report/html/optimize/optimize-page.js';
import { scorePage } from '../report/html/score/score-page.js';
import type { TextOutput } from '../report/output-file.js';
import type { Report } from '../report/report.js';
import type { Format } from '../types.js';
import { pagePath } from './page.js';
import { rankingPage } from './ranking-page.js';

const optimizeConfig = z.looseObject({
  metric: z.string(),
  target: z.number(),
  floor: z.number().nullable(),
  formats: z.union([z.enum(['keep', 'auto']), z.array(z.enum(Object.keys(ENCODERS) as Format[]))]),
  minQuality: z.number(),
  maxQuality: z.number(),
  effort: z.number(),
  strip: z.boolean(),
  strategy: z.enum(STRATEGIES),
  verify: z.boolean(),
  proof: z.boolean(),
});

const enhanceConfig = z.looseObject({
  scale: z.number(),
  model: z.string(),
  jpegModel: z.string(),
  format: z.enum(Object.keys(ENCODERS) as Format[]),
  targetWidth: z.number().nullable(),
});

const scoreConfig = z.looseObject({ metrics: z.array(z.string()) });

/**
 * The page of the command whose rows are merged. It has no pictures: of a ranking it shows the files themselves, where the
 * parts tell their folder; where outputs and references are, no row says.
 *
 * @throws IqError `meta_missing` where the parts do not tell what the page does
 */
export async function mergedPage(
  output: TextOutput,
  plan: MergePlan,
  run: { readonly options: { readonly report?: string | undefined }; readonly signal: AbortSignal },
): Promise<Report<MergedRow>> {
  const { command, root, config, isRanked } = plan;
  const { report } = run.options;
  const page = await pagePath(report);
  const interrupted = false;
  if (command === 'score') {
    const { metrics } = told(plan, scoreConfig.safeParse(config).data);
    const facts = { root, referenceRoot: null, metrics, thresholds: [], interrupted };
    const scores = scorePage(output, page, 'none', () => facts);
    return { ...scores, add: async (row) => ('metrics' in row ? scores.add(row) : undefined) };
  }
  if (command === 'optimize') {
    const settings: PageSettings = told(plan, optimizeConfig.safeParse(config).data);
    const facts = { root, outputs: null, hasOriginals: false, settings, isRanked, interrupted };
    const results = optimizePage(output, page, 'none', () => facts);
    return { ...results, add: async (row) => ('proof' in row ? results.add(row) : undefined) };
  }
  if (command === 'enhance') {
    const settings: EnhancePageSettings = told(plan, enhanceConfig.safeParse(config).data);
    const results = enhancePage(output, page, 'none', () => ({
      root,
      outputs: null,
      settings,
      interrupted,
    }));
    return { ...results, add: async (row) => ('model' in row ? results.add(row) : undefined) };
  }
  const settings = told(plan, rankSettingsIn(config));
  const calibration = settings.normalise === 'minmax' ? null : settings.calibration;
  const known = {
    plan: { root, settings, missing: [] },
    summary: { images: plan.images, failed: 0, calibration },
  };
  const { dedupe } = settings;
  const { signal } = run;
  const ranking = rankingPage(
    output,
    { options: { report, reportImages: 'link', dedupe }, signal },
    () => known,
  );
  return { ...ranking, add: async (row) => ('contributions' in row ? ranking.add(row) : undefined) };
}

function told<T>({ command }: MergePlan, value: T | undefined): T {
  if (value !== undefined) return value;
  const message = `The meta files have no configuration of iq ${command} that a page could tell of. Run the shards again.`;
  throw new IqError('meta_missing', message);
}
