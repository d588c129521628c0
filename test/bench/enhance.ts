import sharp from 'sharp';
import { NETWORKS, requireOwnNetwork } from '../../src/enhance/networks.js';
import { openNetwork } from '../../src/enhance/open-network.js';
import { NO_REFERENCE_METRICS } from '../../src/measure/no-reference/registry.js';
import type { Raster } from '../../src/types.js';
import { enlarged } from '../support/enlarged.js';
import { asJpeg, type Fidelity, fidelity, reduced } from '../support/enlargement.js';
import { decode } from '../support/rasters.js';
import { bicubic, type Kernel, lanczos3, resample } from '../support/resample.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';
import { photosOf } from './photos.js';
import { markdownTable } from './timing.js';

interface Figures extends Fidelity {
  readonly niqe: number;
  /** Of a processor, which others that work beside it do not lengthen; of the input. */
  readonly secondsPerMegapixel: number;
}

type Enlarge = (low: Raster) => Promise<Raster>;

/** Networks against true centred bicubic and Lanczos3 on Kodak's photographs, made smaller and enlarged again. */
export async function enhance(): Promise<string> {
  if (!hasShared('photos/kodak')) return `This section ${SHARED_HINT}.`;
  sharp.concurrency(1);
  const photos = await Promise.all(photosOf('kodak').map((path) => decode(path)));
  const scales = [...new Set(NETWORKS.map(({ scale }) => scale))];
  const sections: string[] = [];
  for (const scale of scales) {
    for (const [name, degrade] of [
      ['clean', async (low: Raster) => low],
      ['JPEG, quality 80, 4:2:0', asJpeg],
    ] as const) {
      const lows = await Promise.all(photos.map((photo) => degrade(reduced(photo, scale))));
      const rows: string[][] = [];
      for (const [way, enlarge] of await waysOf(scale)) rows.push([way, ...columns(await measure(enlarge))]);
      sections.push(`×${scale}, ${name}, ${photos.length} photographs\n\n${markdownTable(HEADER, rows)}`);

      async function measure(enlarge: Enlarge): Promise<readonly Figures[]> {
        const figures: Figures[] = [];
        for (const [i, low] of lows.entries()) {
          const before = process.cpuUsage();
          const image = await enlarge(low);
          const { user, system } = process.cpuUsage(before);
          const seconds = (user + system) / 1e6;
          figures.push({
            ...fidelity(image, photos[i] ?? image, low, scale),
            niqe: NO_REFERENCE_METRICS.niqe.prepare({}).score(image).value ?? Number.NaN,
            secondsPerMegapixel: seconds / ((low.width * low.height) / 1e6),
          });
        }
        return figures;
      }
    }
  }
  return [
    'Means. PSNR and SSIM of luma (full-range BT.601 of rounded colours, a border of the scale left out); consistency: PSNR',
    'of the result, reduced again, against the input; gradient: mean magnitude, in levels; NIQE: lower is better, but it',
    'knows no truth and likes invented detail, so it proves nothing alone.',
    '',
    sections.join('\n\n'),
  ].join('\n');
}

const HEADER = ['way', 'PSNR, dB', 'SSIM', 'consistency, dB', 'gradient', 'NIQE', 'CPU s per input MP'];

async function waysOf(scale: number): Promise<readonly (readonly [string, Enlarge])[]> {
  const by = (kernel: Kernel): Enlarge => {
    return async (low) => resample(low, low.width * scale, low.height * scale, kernel);
  };
  const ways: (readonly [string, Enlarge])[] = [
    ['bicubic', by(bicubic)],
    ['Lanczos3', by(lanczos3)],
  ];
  for (const { model, scale: own } of NETWORKS) {
    if (own !== scale) continue;
    const network = await openNetwork(requireOwnNetwork(model, scale), 1);
    ways.push([model, (low) => enlarged(low, network)]);
  }
  return ways;
}

function columns(figures: readonly Figures[]): string[] {
  const mean = (of: (one: Figures) => number, digits: number) =>
    (figures.reduce((sum, one) => sum + of(one), 0) / figures.length).toFixed(digits);
  return [
    mean(({ psnr }) => psnr, 2),
    mean(({ ssim }) => ssim, 4),
    mean(({ consistency }) => consistency, 1),
    mean(({ gradient }) => gradient, 2),
    mean(({ niqe }) => niqe, 2),
    mean(({ secondsPerMegapixel }) => secondsPerMegapixel, 2),
  ];
}
