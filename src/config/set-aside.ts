import type { CommonOptions, OptimizeCommandOptions, RankCommandOptions } from './schema.js';

type Aim = Pick<OptimizeCommandOptions, 'preset' | 'target'>;

/** A target and a preset replace each other across layers. */
export function setAsideAim(merged: Aim, stronger: Aim): void {
  if (stronger.preset !== undefined) delete merged.target;
  if (stronger.target !== undefined) delete merged.preset;
}

/** So do curves that are read, curves that are fitted and `minmax`, which has none; and prompts and a taste. */
export function setAsideRanking(merged: RankCommandOptions, stronger: RankCommandOptions): void {
  const { normalise, calibration, calibrate, promptPositive, promptNegative, taste } = stronger;
  if (normalise === 'minmax' || calibrate !== undefined) delete merged.calibration;
  if (normalise === 'minmax' || calibration !== undefined) delete merged.calibrate;
  if (calibration !== undefined || calibrate !== undefined) delete merged.normalise;
  if (promptPositive !== undefined || promptNegative !== undefined) delete merged.taste;
  if (taste !== undefined) {
    delete merged.promptPositive;
    delete merged.promptNegative;
  }
}

/** There is one standard output: a stronger layer's word on what it shows goes before a weaker one's. */
export function setAsideOutput(
  merged: CommonOptions & Outputs,
  { reporter, csv, json }: CommonOptions & Outputs,
): void {
  if (csv === '-' || json === '-') delete merged.reporter;
  if (reporter === undefined && csv !== '-' && json !== '-') return;
  if (merged.csv === '-') delete merged.csv;
  if (merged.json === '-') delete merged.json;
}

interface Outputs {
  csv?: string | undefined;
  json?: string | undefined;
}
