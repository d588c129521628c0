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
export function setAsideOutput(merged: CommonOptions & Outputs, stronger: CommonOptions & Outputs): void {
  const isTaken = OUTPUTS.some((name) => stronger[name] === '-');
  if (isTaken) delete merged.reporter;
  if (!isTaken && stronger.reporter === undefined) return;
  for (const name of OUTPUTS) if (merged[name] === '-') delete merged[name];
}

const OUTPUTS = ['csv', 'json', 'report'] as const;

type Outputs = { [Name in (typeof OUTPUTS)[number]]?: string | undefined };
