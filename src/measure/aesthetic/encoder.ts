import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { IqError } from '../../errors.js';
import type { Raster } from '../../types.js';
import type { Transformers } from './transformers.js';

/** Turns pictures and descriptions into embeddings of length 1 that can be compared with each other. */
export interface ClipEncoder {
  /** Numbers of an embedding. */
  readonly dimensions: number;
  /** Width and height of the pictures that it takes. */
  readonly side: number;
  /** The configuration that embeddings depend on, as text. */
  readonly configuration: string;
  /** RGB pictures of `side` × `side`. @throws IqError `model_corrupt` */
  embedPictures(squares: readonly Raster[]): Promise<Float32Array[]>;
  /** @throws IqError `invalid_option` for one that is too long, `model_corrupt` */
  embedTexts(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** A network of the package, called with tensors by name. */
type Network = Awaited<ReturnType<Transformers['CLIPVisionModelWithProjection']['from_pretrained']>>;

/**
 * Loads an encoder from verified files. The network for texts is loaded when it is needed and let go at once: most runs
 * have their prompts' embeddings already.
 *
 * @param paths by name: `vision_model.onnx`, `text_model.onnx`, `tokenizer.json`, `tokenizer_config.json`,
 *   `preprocessor_config.json`, `config.json`
 * @param threads threads of a computation; 0 leaves it to the runtime
 * @throws IqError `model_corrupt` if a file is not what it should be; `model_missing` for a network whose file has another
 *   ending than .onnx
 */
export async function loadEncoder(
  transformers: Transformers,
  paths: Readonly<Record<string, string>>,
  threads = 0,
): Promise<ClipEncoder> {
  const { CLIPImageProcessor, CLIPTokenizer, RawImage } = transformers;
  const { config, preprocessing, tokenizing, dimensions, configuration } = await readConfiguration(paths);
  const processor = await attempt(
    'preprocessor_config.json',
    paths,
    () => new CLIPImageProcessor(preprocessing),
  );
  const side = sideOf(preprocessing);
  if (!isCount(side)) throw damaged(paths, 'preprocessor_config.json', 'it tells no size of pictures');
  const network = (kind: 'Vision' | 'Text') => {
    const name = `${kind.toLowerCase()}_model.onnx`;
    const path = paths[name] ?? '';
    if (!path.endsWith('.onnx')) {
      throw new IqError('model_missing', `Expected a name that ends in .onnx for ${path}. Rename the file.`, {
        path,
      });
    }
    const options = {
      config,
      local_files_only: true,
      subfolder: '',
      model_file_name: basename(path, '.onnx'),
      device: 'cpu',
      dtype: 'fp32',
      session_options: { logSeverityLevel: 4, ...(threads > 0 && { intraOpNumThreads: threads }) },
    } as const;
    return attempt(name, paths, () =>
      transformers[`CLIP${kind}ModelWithProjection`].from_pretrained(dirname(path), options as object),
    );
  };
  const vision = await network('Vision');

  return {
    dimensions,
    side,
    configuration,
    embedPictures: (squares) =>
      attempt('vision_model.onnx', paths, async () => {
        const images = squares.map(({ data, width, height }) => new RawImage(data, width, height, 3));
        return embeddingsOf(vision, await processor(images), 'image_embeds', squares.length, dimensions);
      }),
    async embedTexts(descriptions) {
      const vocabulary = await readJson(paths, 'tokenizer.json');
      const tokenizer = await attempt(
        'tokenizer.json',
        paths,
        () => new CLIPTokenizer(vocabulary, tokenizing),
      );
      const longest = tokenizer.model_max_length;
      if (!isCount(longest)) throw damaged(paths, 'tokenizer_config.json', 'it tells no length of texts');
      for (const text of descriptions) {
        const count = tokenizer(text, { return_tensor: false }).input_ids.length;
        if (count <= longest) continue;
        throw new IqError(
          'invalid_option',
          `Expected a prompt of at most ${longest} tokens but received one of ${count}: '${text.slice(0, 40)}…'.`,
        );
      }
      const model = await network('Text');
      try {
        return await attempt('text_model.onnx', paths, async () => {
          // To one length, so that a text's embedding does not depend on the others'.
          const tokens = tokenizer([...descriptions], { padding: 'max_length', truncation: true });
          return embeddingsOf(model, tokens, 'text_embeds', descriptions.length, dimensions);
        });
      } finally {
        await model.dispose();
      }
    },
    async close() {
      await vision.dispose();
    },
  };
}

/** An encoder's three configuration files, and what embeddings depend on in them. */
interface Configuration {
  readonly config: Json;
  readonly preprocessing: Json;
  readonly tokenizing: Json;
  /** Numbers of an embedding. */
  readonly dimensions: number;
  /** All three, as text. */
  readonly configuration: string;
}

/** @throws IqError `model_corrupt` if a file is not what it should be */
export async function readConfiguration(paths: Readonly<Record<string, string>>): Promise<Configuration> {
  const config = await readJson(paths, 'config.json');
  const preprocessing = await readJson(paths, 'preprocessor_config.json');
  const tokenizing = await readJson(paths, 'tokenizer_config.json');
  const dimensions = config.projection_dim;
  if (!isCount(dimensions)) throw damaged(paths, 'config.json', 'it tells no length of embeddings');
  const configuration = JSON.stringify([config, preprocessing, tokenizing]);
  return { config, preprocessing, tokenizing, dimensions, configuration };
}

async function embeddingsOf(
  network: Network,
  inputs: object,
  output: string,
  count: number,
  dimensions: number,
): Promise<Float32Array[]> {
  const { [output]: tensor } = await network(inputs);
  const data: unknown = tensor?.data;
  if (!(data instanceof Float32Array) || data.length !== count * dimensions) {
    throw new Error(`it gives no ${count} × ${dimensions} numbers as ${output}`);
  }
  return Array.from({ length: count }, (_, at) =>
    normalised(data.slice(at * dimensions, (at + 1) * dimensions)),
  );
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) throw new Error('an embedding has no direction');
  return vector.map((value) => value / length);
}

type Json = Readonly<Record<string, unknown>>;

async function readJson(paths: Readonly<Record<string, string>>, name: string): Promise<Json> {
  const value: unknown = await attempt(name, paths, async () =>
    JSON.parse(await readFile(paths[name] ?? '', 'utf8')),
  );
  if (typeof value === 'object' && value !== null) return value as Json;
  throw damaged(paths, name, 'it is not a JSON object');
}

/** The side of the square that is cut out; older configurations have a number, newer ones an object. */
function sideOf(preprocessing: Json): unknown {
  const size = preprocessing.crop_size;
  return typeof size === 'object' && size !== null && 'height' in size ? size.height : size;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 4096;
}

/** Runs foreign code on a file: whatever goes wrong there is told as damage of that file. */
async function attempt<T>(
  name: string,
  paths: Readonly<Record<string, string>>,
  action: () => T | Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof IqError) throw cause;
    throw damaged(paths, name, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function damaged(
  paths: Readonly<Record<string, string>>,
  name: string,
  why: string,
  cause?: unknown,
): IqError {
  const path = paths[name];
  return new IqError('model_corrupt', `${path ?? name}, of CLIP, cannot be used: ${why}.`, {
    ...(path !== undefined && { path }),
    cause,
  });
}
