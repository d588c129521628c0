import type { Curve } from '../curves/curves.js';
import { replaySearch } from '../curves/replay.js';
import {
  ASKED,
  CURVES_HINT,
  type DefaultFamily,
  defaultFamilies,
  FOLDS,
  type SourceKind,
  unseenCurves,
} from './curve-cohorts.js';
import { groupBy, markdownTable } from './timing.js';

const REQUIRED: Readonly<Record<string, string>> = {
  'jpeg, PNG': '≤ 2.3',
  'avif, PNG': '≤ 2.3',
  'webp, PNG': '≤ 3.0',
  'jpeg, camera JPEG': '≤ 3.0',
  'avif, camera JPEG': '≤ 3.0',
  'webp, camera JPEG': '≤ 3.0',
};

/** One search of one photograph's curve, beside what bisection takes on it. */
interface Case extends Pick<DefaultFamily, 'metric'> {
  readonly format: string;
  readonly family: string;
  readonly kind: SourceKind;
  readonly target: number;
  readonly photo: string;
  readonly scanned: number;
  readonly found: number | null;
  /** The found quality's neighbour below misses, although a quality further down passes. */
  readonly isCrossing: boolean;
  readonly excessBytes: number;
  readonly encodes: number;
  readonly probes: number;
  readonly samples: number;
  /** Time of the looks, in real encodes. */
  readonly lookCost: number;
  readonly bisection: number;
}

/** Searches replayed on curves of photographs that their priors have not seen. */
export async function search(): Promise<string> {
  const cases: Case[] = [];
  const missing: string[] = [];
  for (const used of defaultFamilies()) {
    const found = await replayAll(used);
    console.error(`search: ${used.family.name}, ${used.metric}: ${found.length} searches`);
    if (found.length === 0) missing.push(`${used.family.name} (${used.metric})`);
    cases.push(...found);
  }
  const absent = missing.length > 0 ? [`No curves of ${missing.join(', ')}. ${CURVES_HINT}`] : [];
  if (cases.length === 0) return absent.join('\n');
  return [
    `Searches replayed on scanned curves; priors are fitted to the other photographs (${FOLDS} folds). Encodes count up to the`,
    'proven answer. Looks: probes and samples, then what they take in units of an encode. Identical: the same quality as the',
    'scan. Bisection: over the same qualities, without any knowledge.',
    '',
    ...absent,
    'By target:',
    '',
    markdownTable(TARGET_HEADER, byTarget(cases)),
    '',
    'By codec:',
    '',
    markdownTable(CODEC_HEADER, byCodec(cases)),
    '',
    ...exceptions(cases),
  ].join('\n');
}

async function replayAll(used: DefaultFamily): Promise<Case[]> {
  const { encoder, family, metric } = used;
  const { probe } = family;
  if (!probe) return [];
  const qualities = encoder.qualities({ min: 1, max: 100 }, { channels: 3 });
  const cases: Case[] = [];
  for (const { curve, kind, prior } of unseenCurves(used)) {
    for (const target of ASKED[metric]) {
      const result = await replaySearch({ curve, prior, probe, metric, target });
      if (!result) continue;
      const { scanned, found, encodes, probes, samples, sizeOf } = result;
      const passes = passesOn(curve, metric, target);
      const below = curve.qualities[curve.qualities.indexOf(found ?? scanned) - 1];
      const sampleCost = (curve.sample?.share ?? 0) * (1 + probe.cost);
      cases.push({
        format: encoder.format,
        family: family.name,
        metric,
        kind,
        target,
        photo: `${curve.corpus}/${curve.photo}`,
        scanned,
        found,
        isCrossing: found !== null && found > scanned && below !== undefined && !passes(below),
        excessBytes: found === null ? Number.NaN : sizeOf(found) - sizeOf(scanned),
        encodes,
        probes,
        samples,
        lookCost: probes * probe.cost + samples * sampleCost,
        bisection: bisect(qualities, passes),
      });
    }
  }
  return cases;
}

/** Outside what was scanned closely every quality is known to miss (below it) or to pass (above it). */
function passesOn(
  curve: Curve,
  metric: DefaultFamily['metric'],
  target: number,
): (quality: number) => boolean {
  return (quality) => {
    const point = curve.full[curve.qualities.indexOf(quality)];
    return point ? point.scores[metric] >= target : quality > curve.dense[1];
  };
}

/** Encodes that halving takes until a pass and the miss below it are known. */
function bisect(qualities: readonly number[], passes: (quality: number) => boolean): number {
  let [miss, pass, encodes] = [-1, qualities.length, 0];
  while (pass - miss > 1) {
    const middle = Math.floor((miss + pass) / 2);
    encodes++;
    if (passes(qualities[middle] ?? Number.NaN)) pass = middle;
    else miss = middle;
  }
  return encodes;
}

const TARGET_HEADER = [
  'family',
  'sources',
  'target',
  'images',
  'encodes',
  'probes',
  'samples',
  'looks cost',
  'identical',
  'double crossings',
  'searches of 1, 2, 3 … encodes',
  'bisection',
];

function byTarget(cases: readonly Case[]): string[][] {
  const groups = groupBy(cases, ({ family, kind, metric, target }) =>
    [family, kind, `${metric} ≥ ${target}`].join('|'),
  );
  return [...groups].map(([name, own]) => [
    ...name.split('|'),
    String(own.length),
    mean(own, ({ encodes }) => encodes),
    mean(own, ({ probes }) => probes),
    mean(own, ({ samples }) => samples),
    mean(own, ({ lookCost }) => lookCost),
    identical(own),
    String(own.filter(({ isCrossing }) => isCrossing).length),
    distribution(own),
    mean(own, ({ bisection }) => bisection),
  ]);
}

const CODEC_HEADER = [
  'codec, sources',
  'searches',
  'encodes',
  'required',
  'looks cost',
  'identical',
  "identical (required: ≥ 99.5 %), apart from WebP's double crossings",
  'bisection',
];

function byCodec(cases: readonly Case[]): string[][] {
  const groups = groupBy(cases, ({ format, kind }) => `${format}, ${kind}`);
  return [...groups, ['all', [...cases]] as const].map(([name, own]) => [
    name,
    String(own.length),
    mean(own, ({ encodes }) => encodes),
    REQUIRED[name] ?? '',
    mean(own, ({ lookCost }) => lookCost),
    identical(own),
    identical(own.filter(({ isCrossing, format }) => !isCrossing || format !== 'webp')),
    mean(own, ({ bisection }) => bisection),
  ]);
}

function exceptions(cases: readonly Case[]): string[] {
  const odd = cases.filter(({ found, scanned }) => found !== scanned);
  if (odd.length === 0) return ['No exceptions: every search found what the scan did.'];
  const rows = odd.map((one) => [
    one.photo,
    one.family,
    `${one.metric} ≥ ${one.target}`,
    String(one.scanned),
    String(one.found ?? 'none'),
    one.found === null ? '' : `${one.excessBytes >= 0 ? '+' : '−'}${Math.abs(one.excessBytes)}`,
    one.isCrossing ? 'double crossing' : 'MISMATCH',
  ]);
  return [
    'Every exception. At a double crossing the found quality passes and its neighbour below misses, but the curve dips and a',
    'lower one passes too:',
    '',
    markdownTable(['photograph', 'family', 'target', 'scanned', 'found', 'bytes', 'what it is'], rows),
  ];
}

function mean(cases: readonly Case[], of: (one: Case) => number): string {
  return (cases.reduce((sum, one) => sum + of(one), 0) / cases.length).toFixed(2);
}

function identical(cases: readonly Case[]): string {
  const same = cases.filter(({ found, scanned }) => found === scanned).length;
  return `${((same / cases.length) * 100).toFixed(1)} %`;
}

function distribution(cases: readonly Case[]): string {
  const most = Math.max(...cases.map(({ encodes }) => encodes));
  return Array.from({ length: most }, (_, i) => cases.filter(({ encodes }) => encodes === i + 1).length).join(
    ' ',
  );
}
