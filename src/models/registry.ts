import { IqError } from '../errors.js';

/** A file as its publisher has it, fixed by its digest. */
export interface ModelFile {
  readonly name: string;
  readonly address: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/**
 * A small file whose digest nobody published: it is recorded when the file is first fetched, and from then on every
 * copy must have it. Its address names a commit.
 */
export interface RecordedFile {
  readonly name: string;
  readonly address: string;
  /** More than this is refused. */
  readonly maxBytes: number;
}

/** External weights: never part of this package, fetched to the user's cache folder. */
export interface Model {
  readonly name: string;
  /** What it is for, in a line. */
  readonly purpose: string;
  readonly licence: string;
  readonly files: readonly ModelFile[];
  readonly recorded?: readonly RecordedFile[];
}

export type ModelName = 'brisque' | 'clip' | 'yunet';

/** Verified contents of a model's files, by their names in the registry. */
export type ModelContents = Readonly<Record<string, Uint8Array>>;

/** What a metric is prepared with: the models that it asked for. */
export type LoadedModels = Readonly<Partial<Record<ModelName, ModelContents>>>;

const BRISQUE =
  'https://raw.githubusercontent.com/utlive/BRISQUE/2e2a5ac04cd4b73ac0f5867de5b974581fa2d4d2/MATLAB';
const YUNET =
  'https://raw.githubusercontent.com/ShiqiYu/libfacedetection.train/0047ac24afb1a50a0c6105001c89d1b5b805dbf1/onnx';
const CLIP =
  'https://huggingface.co/Xenova/clip-vit-base-patch32/resolve/d15189d7028b43f1d3e65039190477f6af591c2a';
const LAION =
  'https://raw.githubusercontent.com/LAION-AI/aesthetic-predictor/814214009feff106add4bb983807704ccdd5a0db';

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
  clip: {
    name: 'clip',
    purpose: "aesthetics: OpenAI's CLIP ViT-B/32 as exported by Xenova, and LAION's rating head for it",
    licence: 'MIT',
    files: [
      {
        name: 'vision_model.onnx',
        address: `${CLIP}/onnx/vision_model.onnx`,
        bytes: 351_685_709,
        sha256: 'fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40',
      },
      {
        name: 'text_model.onnx',
        address: `${CLIP}/onnx/text_model.onnx`,
        bytes: 254_058_553,
        sha256: '3f6571f5bad13a97c469c1622e1cfc4d9aef78b79fdbfcff804ca357bfada8cc',
      },
      {
        name: 'tokenizer.json',
        address: `${CLIP}/tokenizer.json`,
        bytes: 2_224_119,
        sha256: 'f7f3b7af117d467b58374797691a6438d3e6b9e9cef800dfd5dced7f697a90cd',
      },
      {
        name: 'sa_0_4_vit_b_32_linear.pth',
        address: `${LAION}/sa_0_4_vit_b_32_linear.pth`,
        bytes: 3047,
        sha256: 'c7b14cead230694acc7b9447974d3cad78003c72da032e402a303b6c2429e85f',
      },
    ],
    recorded: ['config.json', 'preprocessor_config.json', 'tokenizer_config.json'].map((name) => ({
      name,
      address: `${CLIP}/${name}`,
      maxBytes: 65_536,
    })),
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

/** Bytes of all files together, less those of recorded ones: a few kilobytes. */
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
