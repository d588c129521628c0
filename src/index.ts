/** The library: what the command line does, without a terminal. */

export type { CheckRow } from './check/check-row.js';
export type { Finding } from './check/findings.js';
export type { Levels, Limits } from './check/limits.js';
export { type CheckOptions, type CheckPlan, type CheckSummary, check } from './check.js';
export { type Part, PUBLISHED_WEIGHTS, type Weights } from './decide/fusion.js';
export type { QualityModel } from './decide/quality-model.js';
export { ERROR_CODES, type ErrorCode, IqError } from './errors.js';
export {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationPlan,
  evaluate,
  type Unshown,
} from './evaluate.js';
export type { PresetName } from './measure/metric.js';
export type { MergedRow } from './merge/form.js';
export type { MergeProblem } from './merge/problem.js';
export { type MergeOptions, type MergePlan, type MergeSummary, merge } from './merge.js';
export type { OptimizeRankOptions, RankedRow } from './optimize/optimize-ranking.js';
export { type OptimizeOptions, type OptimizeSummary, optimize, type RunPlan } from './optimize.js';
export type { ShardOption } from './plan/open-shard.js';
export type { Weighing } from './plan/weighings.js';
export { type PlanOptions, type PlanSummary, plan } from './plan.js';
export type { RankEntry } from './rank/ranked-rows.js';
export { type RankOptions, type RankPlan, type RankSummary, rank } from './rank.js';
export {
  type Capture,
  type Captured,
  type CaptureRequest,
  type CaptureSink,
  captureKey,
  type EmbeddedPicture,
  type Standing,
} from './report/captures/capture.js';
export type { RankRow } from './report/rank-row.js';
export type { ScoreRow } from './score/score-image.js';
export { type ScoreOptions, type ScorePlan, type ScoreSummary, score } from './score.js';
export type { SettingsInput } from './settings.js';
export type { Label } from './train/label-image.js';
export { type TrainOptions, type TrainPlan, type TrainSummary, train } from './train.js';
export type { Verdict } from './tune/tune-fit.js';
export {
  type TunedByLabels,
  type TunedByProxy,
  type TuneOptions,
  type TuneResult,
  tune,
} from './tune.js';
export { type Format, REASONS, type Reason, type Row, type SourceFormat, type Status } from './types.js';
export { VERSION } from './version.js';
