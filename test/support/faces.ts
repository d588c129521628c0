import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { OnnxRuntime, OnnxSession, Tensor } from '../../src/models/onnx.js';
import type { Raster } from '../../src/types.js';
import { hasShared, sharedPath } from './shared.js';

const YUNET = 'models/yunet_n_320_320.onnx';

export const hasYunet = hasShared(YUNET);

/** The published network, out of the shared test material. */
export function yunetModel(): Uint8Array {
  return readFileSync(sharedPath(YUNET));
}

/** A photograph as it is looked at for ranking: upright, RGB, at most 1024 pixels a side. */
export async function forRanking(path: string): Promise<Raster> {
  const { data, info } = await sharp(path)
    .autoOrient()
    .resize(1024, 1024, { fit: 'inside', withoutEnlargement: true })
    .flatten()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] };
}

/** Sees one picture's planes and says what a network would. */
export type Network = (planes: Float32Array) => Readonly<Record<string, Float32Array>>;

/** A runtime whose every network is the given one. */
export function runtimeOf(network: Network, outputNames: readonly string[]): OnnxRuntime {
  const session: OnnxSession = {
    inputNames: ['input'],
    outputNames,
    async run({ input }) {
      if (!(input?.data instanceof Float32Array)) throw new Error('no input');
      const outputs: Record<string, Tensor> = {};
      for (const [name, data] of Object.entries(network(input.data))) outputs[name] = { data, dims: [] };
      return outputs;
    },
    release: async () => {},
  };
  return {
    Tensor: class {
      readonly dims: readonly number[];
      readonly data: Float32Array;
      constructor(_: 'float32', data: Float32Array, dims: readonly number[]) {
        this.dims = dims;
        this.data = data;
      }
    },
    InferenceSession: { create: async () => session },
  };
}
