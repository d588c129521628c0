import { readFile } from 'node:fs/promises';
import type { Target } from '../../src/decide/judge.js';
import { examine } from '../../src/decode/metadata.js';
import type { Encoder } from '../../src/encode/encoder.js';
import { metricNamed } from '../../src/measure/registry.js';
import { type Candidate, createTrial } from '../../src/optimize/compress.js';
import { openSubject, type Subject } from '../../src/optimize/subject.js';
import { resolveSettings, type Settings } from '../../src/settings.js';

/** What to ask of an image. */
export interface Demand {
  readonly metric: string;
  readonly target: number;
  readonly effort?: number;
}

/** Opens an image as the product does, but however large a file becomes it counts as useful: no search is cut short. */
export async function openImage(file: string, { metric, target, effort }: Demand): Promise<Subject> {
  const settings: Settings = {
    ...resolveSettings({ metric, target, ...(effort !== undefined && { effort }) }),
    minSaving: Number.NEGATIVE_INFINITY,
  };
  const asked: Target = { metric: metricNamed(settings.metric), value: settings.target, floor: null };
  const bytes = await readFile(file);
  return openSubject(bytes, await examine(bytes, file, settings), file, settings, asked);
}

export interface Result {
  readonly candidate: Candidate | null;
  readonly encodes: number;
  readonly probes: number;
}

/** All that the product does for one image in one format, but for writing the file. */
export async function optimise(file: string, encoder: Encoder, demand: Demand): Promise<Result> {
  const subject = await openImage(file, demand);
  const { best, encodes, probes } = await createTrial(subject, encoder).compress(subject.largestUseful);
  return { candidate: typeof best === 'string' ? null : best, encodes, probes };
}
