import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { overlap } from '../../../src/measure/faces/face.js';
import { faceFeatures } from '../../../src/measure/faces/features.js';
import { SIDE } from '../../../src/measure/faces/yunet.js';
import { createFaceDetector } from '../../../src/measure/faces.js';
import { forRanking, hasYunet, type Network, runtimeOf, yunetModel } from '../../support/faces.js';
import { WITH_FACES, WITH_PEOPLE } from '../../support/people.js';
import { scene } from '../../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../../support/shared.js';

const STRIDES = [8, 16, 32];
const OUTPUTS = STRIDES.flatMap((stride) => ['cls', 'obj', 'bbox'].map((name) => `${name}_${stride}`));
const NONE = new Uint8Array();

/** Sees a face of 32 pixels at the cell (5, 5) of stride 16, as sure as it is told look by look. */
function networkSaying(confidences: readonly number[]): { network: Network; looks: () => number } {
  let looks = 0;
  const network: Network = () => {
    const confidence = confidences[looks++] ?? 0;
    const outputs: Record<string, Float32Array> = {};
    for (const stride of STRIDES) {
      const perRow = SIDE / stride;
      const cls = new Float32Array(perRow ** 2);
      const bbox = new Float32Array(4 * perRow ** 2);
      if (stride === 16) {
        // In close-ups the face is in the middle.
        const cell = looks === 1 ? 5 * perRow + 5 : 10 * perRow + 10;
        cls[cell] = confidence ** 2;
        bbox.set([0, 0, Math.log(2), Math.log(2)], 4 * cell);
      }
      outputs[`cls_${stride}`] = cls;
      outputs[`obj_${stride}`] = new Float32Array(perRow ** 2).fill(1);
      outputs[`bbox_${stride}`] = bbox;
    }
    return outputs;
  };
  return { network, looks: () => looks };
}

describe('the second look', () => {
  const picture = scene(320, 200, 3);
  const findings = async (...confidences: number[]) => {
    const { network, looks } = networkSaying(confidences);
    const detector = await createFaceDetector(NONE, runtimeOf(network, OUTPUTS));
    const faces = await detector.detect(picture);
    return { faces, looks: looks() };
  };

  it('is not taken where the first is sure, or says nothing', async () => {
    const { faces, looks } = await findings(0.9);
    expect(looks).toBe(1);
    expect(faces).toHaveLength(1);
    expect(faces[0]?.left).toBeCloseTo(64, 4);
    expect(faces[0]?.top).toBeCloseTo(64, 4);
    expect(faces[0]?.width).toBeCloseTo(32, 4);
    expect(faces[0]?.confidence).toBeCloseTo(0.9, 6);
    expect(await findings(0.3)).toEqual({ faces: [], looks: 1 });
    expect(await findings(0.65)).toEqual({ faces: [], looks: 1 });
  });

  it('decides between, and the worst view is the confidence', async () => {
    const { faces, looks } = await findings(0.8, 0.9);
    // Both close-ups of so small a face are one.
    expect(looks).toBe(2);
    expect(faces[0]?.confidence).toBeCloseTo(0.8, 6);
    expect((await findings(0.8, 0.77)).faces[0]?.confidence).toBeCloseTo(0.77, 6);
    expect(await findings(0.8, 0.5)).toEqual({ faces: [], looks: 2 });
  });
});

it('names a network that is another', async () => {
  const { network } = networkSaying([]);
  await expect(createFaceDetector(NONE, runtimeOf(network, ['cls_8']))).rejects.toMatchObject({
    code: 'model_corrupt',
    message: expect.stringContaining("no output 'obj_8'"),
  });
  const short: Network = (planes) => ({ ...network(planes), bbox_16: new Float32Array(3) });
  const detector = await createFaceDetector(NONE, runtimeOf(short, OUTPUTS));
  await expect(detector.detect(scene(50, 50, 3))).rejects.toMatchObject({ code: 'model_corrupt' });
});

const TOY = 'models/toy_clip_random.onnx';

describe.each<[string, () => Uint8Array, boolean]>([
  ['nothing', () => NONE, true],
  ['text', () => Buffer.from('version https://git-lfs.github.com/spec/v1\n'), true],
  ['half the model', () => yunetModel().slice(0, 150_000), hasYunet],
  ['another model', () => readFileSync(sharedPath(TOY)), hasShared(TOY)],
])('a file with %s', (_, model, isHere) => {
  it.skipIf(!isHere)(`is refused as a model${isHere ? '' : ` (${SHARED_HINT})`}`, async () => {
    await expect(createFaceDetector(model())).rejects.toMatchObject({
      code: 'model_corrupt',
      message: expect.stringContaining('iq models pull yunet'),
    });
  });
});

const isReady = hasYunet && hasShared('labelled/faces') && hasShared('photos/cid22');

describe.skipIf(!isReady)(`on photographs (${SHARED_HINT})`, () => {
  it('finds a face on every one of people', async () => {
    const detector = await createFaceDetector(yunetModel());
    const folder = sharedPath('labelled/faces');
    for (const file of readdirSync(folder)) {
      const raster = await forRanking(join(folder, file));
      const faces = await detector.detect(raster);
      console.info(`faces: ${file} ${faces.length}, surest ${faces[0]?.confidence.toFixed(3)}`);
      // With room to the least that counts, .75.
      expect([file, faces[0]?.confidence]).toEqual([file, expect.toSatisfy((value) => value > 0.83)]);
      const { width, height } = raster;
      for (const face of faces) {
        expect(Math.min(face.left, face.top)).toBeGreaterThanOrEqual(0);
        expect(face.left + face.width).toBeLessThanOrEqual(width + 1e-6);
        expect(face.top + face.height).toBeLessThanOrEqual(height + 1e-6);
      }
      const { faceScore, faceSharpness } = faceFeatures(raster, faces);
      expect(faceScore).toBeGreaterThan(0);
      expect(faceSharpness).toBeGreaterThan(0);
    }
    await detector.close();
  });

  it('finds where the faces are, the same every time', async () => {
    const detector = await createFaceDetector(yunetModel());
    const raster = await forRanking(sharedPath('labelled/faces/skimage_astronaut.png'));
    const before = raster.data.slice();
    const faces = await detector.detect(raster);
    expect(faces).toHaveLength(1);
    // By eye: brow to chin, ear to ear.
    const byEye = { left: 180, top: 68, width: 90, height: 118 };
    for (const face of faces) expect(overlap(face, byEye)).toBeGreaterThan(0.6);
    expect(await detector.detect(raster)).toEqual(faces);
    expect(raster.data).toEqual(before);
    await detector.close();
  });

  it('finds plain faces among other pictures, and at most one that is none', async () => {
    const detector = await createFaceDetector(yunetModel());
    const wrong: string[] = [];
    const missed: string[] = [];
    for (const folder of Object.keys(WITH_PEOPLE)) {
      for (const file of readdirSync(sharedPath(folder))) {
        const faces = await detector.detect(await forRanking(sharedPath(join(folder, file))));
        if (!WITH_PEOPLE[folder]?.includes(file)) wrong.push(...faces.map(() => file));
        if (WITH_FACES[folder]?.includes(file) && faces.length === 0) missed.push(file);
      }
    }
    console.info(`faces: found where no people are: ${wrong.join(', ') || 'none'}`);
    expect(missed).toEqual([]);
    // The face of a macaque.
    expect(wrong.filter((file) => file !== '3493730.png')).toEqual([]);
    expect(wrong.length).toBeLessThanOrEqual(1);
    await detector.close();
  });
});
