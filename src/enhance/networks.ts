import { fileURLToPath } from 'node:url';
import { IqError } from '../errors.js';

/** A network of the project's own: its file is `<model>-x<scale>.onnx`, beside a card that says how it was made. */
interface OwnNetwork {
  readonly model: string;
  readonly scale: number;
}

/** A line for each; `photo` is what is taken where nothing else is asked for. */
export const NETWORKS = [
  { model: 'photo', scale: 2 },
  { model: 'photo-jpeg', scale: 2 },
  { model: 'photo-gan', scale: 2 },
  { model: 'photo', scale: 4 },
  { model: 'photo-jpeg', scale: 4 },
  { model: 'photo-gan', scale: 4 },
] as const satisfies readonly OwnNetwork[];

/** Input pixels around a pixel that decide it: one for each convolution of 3 × 3 in a row. */
export const OWN_RADIUS = 12;

/** What is taken by itself, and what takes its place for JPEG files that were compressed much. */
export const DEFAULT_MODEL = 'photo';
export const JPEG_MODEL = 'photo-jpeg';

/** The names of all models, each once. */
export const OWN_MODELS: readonly string[] = [...new Set(NETWORKS.map(({ model }) => model))];

/** Whether a model is a file of somebody's own. */
export function isForeign(model: string | undefined): model is string {
  return model !== undefined && !OWN_MODELS.includes(model);
}

/** The file of a network of the project's own, or `undefined` where there is none for this scale. */
export function ownNetworkFile(model: string, scale: number): string | undefined {
  const found = NETWORKS.some((network) => network.model === model && network.scale === scale);
  return found ? fileURLToPath(new URL(`models/${model}-x${scale}.onnx`, import.meta.url)) : undefined;
}

/** @throws IqError `invalid_option` where there is none for this scale */
export function requireOwnNetwork(model: string, scale: number): string {
  const file = ownNetworkFile(model, scale);
  if (file !== undefined) return file;
  const scales = NETWORKS.filter((network) => network.model === model).map((network) => network.scale);
  throw new IqError(
    'invalid_option',
    `Expected ${scales.join(' or ')} for --scale with --model ${model} but received ${scale}.`,
  );
}
