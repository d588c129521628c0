import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Scans are kept here: they take an hour to make again. */
export const CURVES_FOLDER = new URL('../../.cache/curves', import.meta.url).pathname;

/** What `npm run pack:curves` made of them. */
export const PACKED_CURVES = new URL('scanned.json.gz', import.meta.url).pathname;

export const SCANNED_METRICS = ['ssim', 'ms-ssim', 'ssimulacra2', 'psnr'] as const;
export type ScannedMetric = (typeof SCANNED_METRICS)[number];

/** What a file of one quality weighs and scores. */
export interface Point {
  readonly bytes: number;
  readonly scores: Readonly<Record<ScannedMetric, number>>;
}

/** One photograph, coded by one family at many qualities. */
export interface Curve {
  readonly photo: string;
  readonly corpus: string;
  readonly family: string;
  readonly effort: number;
  readonly width: number;
  readonly height: number;
  readonly sourceFormat: string;
  readonly sourceBytes: number;
  /** Ascending. Between `dense` and its end every distinct quality is there; outside it every eighth. */
  readonly qualities: readonly number[];
  readonly dense: readonly [number, number];
  readonly full: readonly Point[];
  readonly probe: readonly Point[];
  /** The same of a mosaic of the image's tiles; `null` where the image is too small for one. */
  readonly sample: {
    readonly share: number;
    readonly full: readonly Point[];
    readonly probe: readonly Point[];
  } | null;
  /** Milliseconds of each kind of encode, summed over the qualities. */
  readonly ms: { readonly full: number; readonly probe: number };
}

export function curveFile(curve: Pick<Curve, 'photo' | 'corpus' | 'family' | 'effort'>): string {
  return join(CURVES_FOLDER, `${curve.family}-${curve.effort}`, `${curve.corpus}-${curve.photo}.json`);
}

/** Every curve of a family, in the order of their names: those scanned here, or else the packed ones. */
export function readCurves(family: string, effort: number): Curve[] {
  const folder = join(CURVES_FOLDER, `${family}-${effort}`);
  if (!existsSync(folder))
    return packed().filter((curve) => curve.family === family && curve.effort === effort);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Curve);
}

let unpacked: Curve[] | undefined;

function packed(): Curve[] {
  unpacked ??= JSON.parse(gunzipSync(readFileSync(PACKED_CURVES)).toString('utf8')) as Curve[];
  return unpacked;
}
