import { join } from 'node:path';
import sharp from 'sharp';
import type { Target } from '../../src/decide/judge.js';
import { examine } from '../../src/decode/metadata.js';
import { readSource } from '../../src/decode/source.js';
import type { Encoder, Family } from '../../src/encode/encoder.js';
import { jpeg } from '../../src/encode/jpeg.js';
import { temporaryName, writeAtomically } from '../../src/encode/write.js';
import { metricNamed } from '../../src/measure/registry.js';
import { type Compressed, createTrial } from '../../src/optimize/compress.js';
import { openSubject, type Subject } from '../../src/optimize/subject.js';
import { resolveSettings } from '../../src/settings.js';
import { Clock } from './clock.js';
import { markdownTable } from './timing.js';

/** Goes through the stages of JPEG optimisations in this process, one after the other, with a clock at each. */
export async function measureStages(files: readonly string[], folder: string): Promise<string> {
  sharp.cache(false);
  sharp.concurrency(1);
  await optimise(files[0] ?? '', folder, new Clock());
  const clock = new Clock();
  for (const file of files) await optimise(file, folder, clock);
  const total = [...clock.stages.values()].reduce((sum, time) => sum + time, 0);
  const rows = [...clock.stages].map(([stage, time]) => [
    stage,
    (time / files.length).toFixed(2),
    `${((time / total) * 100).toFixed(1)} %`,
  ]);
  return [
    `Where the time of ${files.length} of these images goes, in one process and thread:`,
    '',
    markdownTable(['stage', 'ms an image', 'share'], rows),
  ].join('\n');
}

async function optimise(file: string, folder: string, clock: Clock): Promise<void> {
  const settings = resolveSettings({});
  const target: Target = { metric: metricNamed(settings.metric), value: settings.target, floor: null };
  const source = await clock.time('read', () => readSource(file, settings));
  const info = await clock.time('headers', () => examine(source.bytes, file, settings));
  const subject = await clock.time('decode', () => openSubject(source.bytes, info, file, settings, target));
  const { best } = await search(subject, clock);
  if (typeof best === 'string') return;
  await clock.time('write, flush to the disk', () =>
    writeAtomically({ path: join(folder, 'stage.jpg'), bytes: best.bytes, temporary: temporaryName() }),
  );
}

/** The search with a clock at the encoder and at the judge; the rest of it is reading candidates back. */
async function search(subject: Subject, clock: Clock): Promise<Compressed> {
  const inside = new Clock();
  const { judge } = subject;
  const watched: Subject = {
    ...subject,
    judge:
      judge &&
      ((candidate, watchChroma) =>
        inside.now('prepare the metric, score', () => judge(candidate, watchChroma))),
  };
  const [family] = jpeg.families;
  const { draft, probe } = family;
  const timed: Family = {
    ...family,
    encode: (...args) => inside.time('encode', () => family.encode(...args)),
    ...(draft && {
      draft: { ...draft, encode: (...args) => inside.time('encode', () => draft.encode(...args)) },
    }),
    ...(probe && {
      probe: { ...probe, encode: (...args) => inside.time('probe', () => probe.encode(...args)) },
    }),
  };
  const encoder: Encoder = { ...jpeg, families: [timed] };
  const start = performance.now();
  const result = await createTrial(watched, encoder).compress(subject.largestUseful);
  let rest = performance.now() - start;
  for (const [stage, time] of inside.stages) {
    clock.add(stage, time);
    rest -= time;
  }
  clock.add('decode candidates, embed metadata', rest);
  return result;
}
