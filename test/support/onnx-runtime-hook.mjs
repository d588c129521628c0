import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/**
 * For `NODE_OPTIONS=--import`: what `ONNX_RUNTIME` says of the optional package, in a process and in its workers. `absent`: it
 * is not installed; a version: it says it is that one.
 */
export async function resolve(specifier, context, nextResolve) {
  if (specifier !== 'onnxruntime-node') return nextResolve(specifier, context);
  const wanted = process.env.ONNX_RUNTIME ?? '';
  if (wanted === 'absent')
    return nextResolve('onnxruntime-node', { ...context, parentURL: pathToFileURL('/').href });
  const { url } = await nextResolve(specifier, context);
  const source = `import real from ${JSON.stringify(url)};
export const { InferenceSession, Tensor } = real;
export const env = { versions: { node: ${JSON.stringify(wanted)} } };`;
  return { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
}

// The hook itself runs in a thread of its own, which must not have one.
if (isMainThread) register(import.meta.url);
