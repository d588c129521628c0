import type { Proof } from '../../src/decide/prediction.js';
import { decodeForViewing } from '../../src/decode/decoder.js';
import { examine } from '../../src/decode/metadata.js';
import { type Family, familiesFor } from '../../src/encode/encoder.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { metricNamed } from '../../src/measure/registry.js';
import { type Candidate, createTrial } from '../../src/optimize/compress.js';
import { openSubject, type Subject } from '../../src/optimize/subject.js';
import { resolveSettings, type SettingsInput } from '../../src/settings.js';
import type { Codec } from './prove.js';

/** What the product found in a format, and what encoding at every quality of every family says. */
export interface Comparison {
  readonly scans: readonly Scan[];
  readonly found: Candidate | null;
  readonly proof: Proof | null;
  readonly encodes: number;
}

export interface Scan {
  readonly family: string;
  readonly steps: readonly { quality: number; passes: boolean; bytes: number }[];
}

/** The files are judged as the product judges them, but without the product's loop. */
export async function compareAll(bytes: Buffer, codec: Codec, input: SettingsInput): Promise<Comparison> {
  const settings = { ...resolveSettings(input), minSaving: Number.NEGATIVE_INFINITY };
  const target = { metric: metricNamed(settings.metric), value: settings.target, floor: settings.floor };
  const info = await examine(bytes, 'picture', settings);
  const subject = await openSubject(bytes, info, 'picture', settings, target);
  const encoder = ENCODERS[codec];
  const scans: Scan[] = [];
  for (const family of familiesFor(encoder, settings.metric, settings.effort))
    scans.push({ family: family.name, steps: await scan(subject, codec, family) });
  const { best, encodes, proof } = await createTrial(subject, encoder).compress(Number.POSITIVE_INFINITY);
  const found = typeof best === 'string' || best.quality === null ? null : best;
  return { scans, found, proof, encodes };
}

async function scan(subject: Subject, codec: Codec, family: Family): Promise<Scan['steps']> {
  const { judge, raster, settings, appliesProfile, metadata } = subject;
  const { container, qualities } = ENCODERS[codec];
  const steps: Scan['steps'][number][] = [];
  for (const quality of qualities({ min: settings.minQuality, max: settings.maxQuality }, raster)) {
    const bare = await family.encode(raster, quality, settings.effort);
    const seen = await decodeForViewing(container.attach(bare, metadata), appliesProfile, 'picture');
    const passes = judge?.(seen, family.coarsensChroma).passes ?? false;
    steps.push({ quality, passes, bytes: bare.length });
  }
  return steps;
}

/** Whether once a quality passes, all above it do. */
export function isRising({ steps }: Scan): boolean {
  const first = steps.findIndex(({ passes }) => passes);
  return first < 0 || steps.slice(first).every(({ passes }) => passes);
}

/** Qualities that pass and whose neighbour below misses: on a rising curve the lowest that passes, and no other. */
export function answersOf({ steps }: Scan): number[] {
  return steps.filter(({ passes }, i) => passes && !steps[i - 1]?.passes).map(({ quality }) => quality);
}
