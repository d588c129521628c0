import type { CheckTask } from '../check/check-image.js';
import type { CheckFacts } from '../check/check-row.js';
import type { Enhanced, EnhanceTask } from '../enhance/enhance-image.js';
import type { ProbeResult, ProbeTask } from '../enhance/probe-model.js';
import type { TileResult, TileTask } from '../evaluate/tile-image.js';
import type { Need } from '../limits.js';
import type { ImageTask, Optimized } from '../optimize/optimize-image.js';
import type { RecallResult, RecallTask } from '../optimize/recall.js';
import type { AestheticResult, AestheticTask } from '../rank/judge-aesthetics.js';
import type { RankResult, RankTask } from '../rank/rank-task.js';
import type { Scored, ScoreTask } from '../score/score-image.js';
import type { Label, LabelTask } from '../train/label-image.js';

/** What workers do: by name, what they are sent and what they answer. */
export interface Work {
  readonly optimize: { readonly task: ImageTask; readonly result: Optimized };
  readonly recall: { readonly task: RecallTask; readonly result: RecallResult };
  readonly score: { readonly task: ScoreTask; readonly result: Scored };
  readonly check: { readonly task: CheckTask; readonly result: CheckFacts };
  readonly rank: { readonly task: RankTask; readonly result: RankResult };
  readonly aesthetic: { readonly task: AestheticTask; readonly result: AestheticResult };
  readonly label: { readonly task: LabelTask; readonly result: Label };
  readonly enhance: { readonly task: EnhanceTask; readonly result: Enhanced };
  readonly probe: { readonly task: ProbeTask; readonly result: ProbeResult };
  readonly tile: { readonly task: TileTask; readonly result: TileResult };
}

export type WorkName = keyof Work;
export type TaskOf<Name extends WorkName> = Work[Name]['task'];
export type ResultOf<Name extends WorkName> = Work[Name]['result'];

/** A message to a worker. */
export interface Request<Name extends WorkName = WorkName> {
  readonly name: Name;
  readonly task: TaskOf<Name>;
  /** Bytes that the task may take; if it needs more, the worker only says how much. */
  readonly memory: number;
}

/** What a worker says once its code is loaded, before it looks at the image; its answer follows. */
export const BEGUN = 'begun';

/** A worker's answer. */
export type Answer<Name extends WorkName = WorkName> = ResultOf<Name> | Need;

/** What a worker sends back. */
export interface Reply {
  readonly answer: Answer;
  /** Bytes that its process has, beyond what it began with: WebAssembly memory never shrinks. */
  readonly grown: number;
}

export function isNeed(answer: Answer): answer is Need {
  return 'memory' in answer;
}
