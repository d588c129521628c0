import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClipModel } from '../../src/measure/aesthetic/clip-models.js';
import { node, onnxFile, weights } from './onnx-file.js';
import { randomFrom } from './rasters.js';
import { torchFile } from './torch-file.js';

export const TOY_SIDE = 32;
export const TOY_DIMENSIONS = 16;
const TOY_TOKENS = 24;

const CHANNELS = 8;
const PATCH = 8;
const PATCHES = (TOY_SIDE / PATCH) ** 2;
const START = '<|startoftext|>';
const END = '<|endoftext|>';

/**
 * A CLIP of random weights with the files, names and shapes of the real one: a vision and a text network, a byte-pair
 * tokenizer and its configurations. It knows nothing of pictures, but runs everything that the real one runs.
 */
export function toyClipFiles(seed = 1): Readonly<Record<string, Buffer>> {
  const random = randomFrom(seed);
  const numbers = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
  const tokens = vocabulary();
  const features = CHANNELS * PATCHES;
  const vision = onnxFile({
    input: ['pixel_values', 'float', ['batch', 3, TOY_SIDE, TOY_SIDE]],
    output: ['image_embeds', ['batch', TOY_DIMENSIONS]],
    weights: [
      weights('patches', [CHANNELS, 3, PATCH, PATCH], numbers(CHANNELS * 3 * PATCH * PATCH)),
      weights('projection', [features, TOY_DIMENSIONS], numbers(features * TOY_DIMENSIONS)),
    ],
    nodes: [
      node('Conv', ['pixel_values', 'patches'], 'a', {
        kernel_shape: [PATCH, PATCH],
        strides: [PATCH, PATCH],
      }),
      node('Relu', ['a'], 'b'),
      node('Flatten', ['b'], 'c', { axis: 1 }),
      node('MatMul', ['c', 'projection'], 'image_embeds'),
    ],
  });
  const text = onnxFile({
    input: ['input_ids', 'int64', ['batch', 'length']],
    output: ['text_embeds', ['batch', TOY_DIMENSIONS]],
    weights: [
      weights('tokens', [tokens.length, TOY_DIMENSIONS], numbers(tokens.length * TOY_DIMENSIONS)),
      weights('projection', [TOY_DIMENSIONS, TOY_DIMENSIONS], numbers(TOY_DIMENSIONS ** 2)),
    ],
    nodes: [
      node('Gather', ['tokens', 'input_ids'], 'a', { axis: 0 }),
      node('ReduceMean', ['a'], 'b', { axes: [1], keepdims: 0 }),
      node('MatMul', ['b', 'projection'], 'text_embeds'),
    ],
  });
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  return {
    'vision_model.onnx': vision,
    'text_model.onnx': text,
    'tokenizer.json': json(tokenizer(tokens)),
    'head.pth': torchFile({ weight: [...numbers(TOY_DIMENSIONS)], bias: [5] }),
    'config.json': json({ model_type: 'clip', projection_dim: TOY_DIMENSIONS }),
    'preprocessor_config.json': json({
      crop_size: TOY_SIDE,
      size: { shortest_edge: TOY_SIDE },
      do_center_crop: true,
      do_normalize: true,
      do_resize: true,
      image_mean: [0.48145466, 0.4578275, 0.40821073],
      image_std: [0.26862954, 0.26130258, 0.27577711],
      resample: 3,
    }),
    'tokenizer_config.json': json({
      tokenizer_class: 'CLIPTokenizer',
      model_max_length: TOY_TOKENS,
      bos_token: START,
      eos_token: END,
      unk_token: END,
      pad_token: END,
    }),
  };
}

/** Writes the files to a folder in the way that a user's own model folder has them, and registers them. */
export function installToyClip(
  folder: string,
  files = toyClipFiles(),
  facts: Partial<ClipModel> = {},
): ClipModel {
  const recorded = ['config.json', 'preprocessor_config.json', 'tokenizer_config.json'];
  mkdirSync(join(folder, 'toy'), { recursive: true });
  const address = 'http://127.0.0.1:9/';
  const pinned = Object.entries(files).filter(([name]) => !recorded.includes(name));
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, recorded.includes(name) ? 'toy' : '', name), bytes);
  }
  return {
    id: 'test/toy-clip',
    logitScale: 10,
    head: null,
    model: {
      name: 'toy',
      purpose: 'tests',
      licence: 'MIT',
      files: pinned.map(([name, bytes]) => ({
        name,
        address,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
      recorded: recorded.map((name) => ({ name, address, maxBytes: 65_536 })),
    },
    ...facts,
  };
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz,.'];
const MERGES = ['s h', 'a r', 'e r</w>', 'sh ar', 'p h', 'o t'];

function vocabulary(): string[] {
  const merged = MERGES.map((merge) => merge.replace(' ', ''));
  return [...LETTERS, ...LETTERS.map((letter) => `${letter}</w>`), ...merged, START, END];
}

function tokenizer(tokens: readonly string[]): object {
  const special = [START, END].map((content) => ({
    id: tokens.indexOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  const words = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special,
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: words }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [END, tokens.indexOf(END)],
      cls: [START, tokens.indexOf(START)],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: END,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: MERGES,
    },
  };
}
