import { IqError } from '../errors.js';

/** A file as its publisher has it, fixed by its digest. */
export interface ModelFile {
  readonly name: string;
  readonly address: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** External weights: never part of this package, fetched to the user's cache folder. */
export interface Model {
  readonly name: string;
  /** What it is for, in a line. */
  readonly purpose: string;
  readonly licence: string;
  readonly files: readonly ModelFile[];
}

export type ModelName = 'brisque' | 'yunet';

/** Verified contents of a model's files, by their names in the registry. */
export type ModelContents = Readonly<Record<string, Uint8Array>>;

/** What a metric is prepared with: the models that it asked for. */
export type LoadedModels = Readonly<Partial<Record<ModelName, ModelContents>>>;

const BRISQUE =
  'https://raw.githubusercontent.com/utlive/BRISQUE/2e2a5ac04cd4b73ac0f5867de5b974581fa2d4d2/MATLAB';
const YUNET =
  'https://raw.githubusercontent.com/ShiqiYu/libfacedetection.train/0047ac24afb1a50a0c6105001c89d1b5b805dbf1/onnx';

/** Every external model, by the name that users give it. Addresses name a commit, so that they never change. */
export const MODELS = {
  brisque: {
    name: 'brisque',
    purpose: 'the metric brisque: its original regression model and the ranges of its features',
    licence: "permissive, with the University of Texas' notice",
    files: [
      {
        name: 'allmodel',
        address: `${BRISQUE}/allmodel`,
        bytes: 353_497,
        sha256: '8b04d6045f1b27261610c8ab1730fdcc14ec80bfab0f1ab5f703bbc2927314de',
      },
      {
        name: 'allrange',
        address: `${BRISQUE}/allrange`,
        bytes: 741,
        sha256: 'e47d753d96b631e1aa2dbac8c4e51ade767f2def8ce678c7130b6b3f90ee915f',
      },
    ],
  },
  yunet: {
    name: 'yunet',
    purpose: 'finding faces',
    licence: 'Apache-2.0',
    files: [
      {
        name: 'yunet_n_320_320.onnx',
        address: `${YUNET}/yunet_n_320_320.onnx`,
        bytes: 317_434,
        sha256: '81dbde155e982455488235acb8ec2dec5d647edf7cf7080d33e4abb69b93a0d2',
      },
    ],
  },
} as const satisfies Record<ModelName, Model>;

/** @throws IqError `invalid_option` for a name that no model has */
export function modelNamed(name: string): Model {
  if (Object.hasOwn(MODELS, name)) return MODELS[name as ModelName];
  const names = Object.keys(MODELS).join(', ');
  throw new IqError('invalid_option', `Expected one of ${names} as the model but received '${name}'.`);
}

/** Bytes of all files together. */
export function modelSize({ files }: Model): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

/**
 * A file's contents out of the loaded models.
 *
 * @throws IqError `internal` if the model was not loaded, which its metric asks for
 */
export function loadedFile(models: LoadedModels, model: ModelName, file: string): Uint8Array {
  const contents = models[model]?.[file];
  if (contents) return contents;
  throw new IqError('internal', `Expected ${file} of the model ${model} but it was not loaded.`);
}
