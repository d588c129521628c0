import type { PreparedReference } from '../../src/measure/metric.js';
import { metricNamed } from '../../src/measure/registry.js';
import type { Raster } from '../../src/types.js';
import { decode } from '../support/rasters.js';
import type { AskedMetric } from './curve-cohorts.js';

export type Encode = (image: Raster, quality: number) => Promise<Buffer>;
export type References = Readonly<Record<AskedMetric, PreparedReference>>;

export function prepareReferences(raster: Raster): References {
  return {
    ssim: metricNamed('ssim').prepare(raster),
    ssimulacra2: metricNamed('ssimulacra2').prepare(raster),
  };
}

/** Files are kept rather than their pixels, which would be a gigabyte for a large photograph. */
interface Rated {
  readonly file: Buffer;
  readonly scores: Map<AskedMetric, number>;
}

/** One image by one encoder at qualities 1 to 100. Nothing is encoded or scored twice. */
export class RatedEncodes {
  private readonly made = new Map<number, Rated>();

  constructor(
    private readonly raster: Raster,
    private readonly encode: Encode,
    private readonly references: References,
  ) {}

  async bytes(quality: number): Promise<number> {
    return (await this.at(quality)).file.length;
  }

  async score(quality: number, metric: AskedMetric): Promise<number> {
    const { file, scores } = await this.at(quality);
    const known = scores.get(metric);
    if (known !== undefined) return known;
    const { value } = this.references[metric].score(await decode(file));
    scores.set(metric, value);
    return value;
  }

  /** The lowest quality that meets a target, by halving: exact where scores grow with quality. `null` for none. */
  async lowest(metric: AskedMetric, target: number): Promise<number | null> {
    return firstQuality(async (quality) => (await this.score(quality, metric)) >= target);
  }

  /** The score that a file of so many bytes would have, between those of the next smaller and the next larger one. */
  async scoreAtBytes(bytes: number, metric: AskedMetric): Promise<number | null> {
    const above = await firstQuality(async (quality) => (await this.bytes(quality)) >= bytes);
    if (above === null || above === 1) return null;
    const [small, large] = [await this.bytes(above - 1), await this.bytes(above)];
    const [low, high] = [await this.score(above - 1, metric), await this.score(above, metric)];
    const share = Math.log(bytes / small) / Math.log(large / small);
    return low + share * (high - low);
  }

  private async at(quality: number): Promise<Rated> {
    const known = this.made.get(quality);
    if (known) return known;
    const file = await this.encode(this.raster, quality);
    const rated = { file, scores: new Map() };
    this.made.set(quality, rated);
    return rated;
  }
}

async function firstQuality(isEnough: (quality: number) => Promise<boolean>): Promise<number | null> {
  let [below, enough] = [0, 101];
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (await isEnough(middle)) enough = middle;
    else below = middle;
  }
  return enough === 101 ? null : enough;
}
