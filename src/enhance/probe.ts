import { firstLine } from '../decode/metadata.js';
import type { OnnxRuntime, OnnxSession } from '../models/onnx.js';
import { type Declared, type Probed, refuseModel, runSession } from './onnx-network.js';

/** Sides of what is shown to a network that takes any size, in pixels: no two alike, so that none is mistaken. */
const PROBE = { width: 40, height: 32 };

/**
 * A network that enlarges may be off by this share of white, on average, from what it was shown. One for 0 to 255 is off by
 * more where it is shown 0 to 1, unless it has no constants of its own, and then does as well by both.
 */
const TOLERANCE = 0.05;

/**
 * Finds out by two pictures, a grey one and a ramp, how much larger a network makes them, and whether white is 1 or 255.
 *
 * @throws IqError `model_mismatch`
 */
export async function probe(
  runtime: OnnxRuntime,
  session: OnnxSession,
  declared: Declared,
  name: string,
): Promise<Probed> {
  const { width, height } = declared.size ?? PROBE;
  for (const white of [1, 255] as const) {
    const flat = await lookAt(() => 0.5, white);
    const ramp = await lookAt((x) => 0.25 + x / (2 * (width - 1)), white);
    if (Math.max(flat.error, ramp.error) <= TOLERANCE) return { scale: flat.scale, white };
  }
  return refuseModel(
    name,
    'it makes something else of a grey picture or of a ramp, in 0 to 1 and in 0 to 255',
  );

  async function lookAt(picture: (x: number) => number, white: number) {
    const planes = Float32Array.from(
      { length: declared.channels * height * width },
      (_, i) => picture(i % width) * white,
    );
    const { dims, data } = await runSession(runtime, session, declared, planes, [width, height]).catch(
      (cause) =>
        refuseModel(name, `it fails on a picture of ${width} × ${height} pixels (${firstLine(cause)})`),
    );
    const scale = scaleOf(dims);
    let sum = 0;
    for (let i = 0; i < data.length; i++) {
      const x = ((i % (width * scale)) + 0.5) / scale - 0.5;
      sum += Math.abs((data[i] ?? Number.NaN) / white - picture(Math.min(width - 1, Math.max(0, x))));
    }
    const mean = sum / data.length;
    return { scale, error: Number.isFinite(mean) ? mean : Number.POSITIVE_INFINITY };
  }

  function scaleOf(dims: readonly number[]): number {
    const [batch, channels, tall = 0, wide = 0] = dims;
    const scale = wide / width;
    const isWanted =
      dims.length === 4 && batch === 1 && channels === declared.channels && tall / height === scale;
    if (isWanted && Number.isInteger(scale) && scale >= 2) return scale;
    return refuseModel(
      name,
      `of 1 × ${declared.channels} × ${height} × ${width} it makes ${dims.join(' × ')}`,
    );
  }
}
