import { IqError, systemCode } from '../../errors.js';
import { forbidTelemetry } from '../../models/no-telemetry.js';

/** The package that CLIP runs through. It is an optional peer: 450 MB with its runtimes are not everybody's. */
const PACKAGE = '@huggingface/transformers';

/** What is used of the package. */
export type Transformers = Pick<
  typeof import('@huggingface/transformers'),
  | 'CLIPImageProcessor'
  | 'CLIPTextModelWithProjection'
  | 'CLIPTokenizer'
  | 'CLIPVisionModelWithProjection'
  | 'RawImage'
>;

/** Fetches the package's module; tests may pass another. */
export type TransformersLoader = () => Promise<Transformers>;

const importPackage: TransformersLoader = () => {
  forbidTelemetry();
  return import('@huggingface/transformers');
};

/** @throws IqError `runtime_missing` if the package is not installed, or is but does not run on this machine */
export async function loadTransformers(load: TransformersLoader = importPackage): Promise<Transformers> {
  try {
    return await load();
  } catch (cause) {
    const code = systemCode(cause);
    const isAbsent = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new IqError(
      'runtime_missing',
      `The aesthetic by CLIP needs the optional package ${PACKAGE}, which ${isAbsent ? 'is not installed' : `cannot be loaded here (${why})`}. Run npm i ${PACKAGE}.`,
      { cause },
    );
  }
}
