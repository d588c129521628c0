import { loadOnnxRuntime, type OnnxRuntime } from '../models/onnx.js';
import type { Raster } from '../types.js';
import { type Face, overlap, suppress, within } from './faces/face.js';
import { type Square, wholePicture } from './faces/view.js';
import { openYunet, SIDE, type Yunet } from './faces/yunet.js';

/**
 * What the view of the whole picture must say of a face for it to be looked at again. Low, as nothing is believed for it:
 * faces of 7 pixels there are seen with .5 to .8.
 */
const PROPOSED = 0.5;

/**
 * What every view must say of a face. In close-ups a face keeps its .75 to .95, and what only looks like one from where it
 * was seen first (food, arches, folds) falls. Over 112 photographs without a face, also turned, cropped, blurred, darkened,
 * shrunk and compressed, the worst view of what was none reached .54, and .73 where the photograph was degraded; the main
 * face of each of eleven photographs of people had .91 or more, and .84 degraded.
 */
const CONFIDENCE = 0.75;

/** From here on a legible face is believed without a close-up: they would double the time. What was no face had .76. */
const SURE = 0.85;

/** A face of fewer pixels in a view is seen too badly there for the view to speak against it. */
const LEGIBLE = 16;

/** How many times wider than the face the close-ups are; those of small faces show the picture's own pixels instead. */
const CLOSE_UPS = [2, 4];

/** Most close-ups of a picture: in a crowd, the faces that are left are taken as the view of the whole picture has them. */
const MOST_CLOSE_UPS = 3;

/** Boxes that share more than this are of one face. */
const SAME_FACE = 0.3;

/** Finds faces. */
export interface FaceDetector {
  /**
   * The faces in a picture: boxes in its pixels and within it, confidence .75 to 1, the surest first. For pictures of up to
   * about 1024 pixels a side; larger ones work, but then small faces are missed. Grey is fine, alpha is not looked at.
   */
  detect(raster: Raster): Promise<Face[]>;
  /** Frees the native memory. */
  close(): Promise<void>;
}

/**
 * Makes YuNet ready. The whole picture, shrunk to 320 pixels, proposes faces; close-ups of each decide, and the
 * confidence is that of the worst view.
 *
 * @param model the contents of `yunet_n_320_320.onnx`
 * @throws IqError `runtime_missing`, or `model_corrupt` if the bytes are not that network
 */
export async function createFaceDetector(model: Uint8Array, runtime?: OnnxRuntime): Promise<FaceDetector> {
  const yunet = await openYunet(model, runtime ?? (await loadOnnxRuntime('Finding faces')));
  return {
    async detect(raster) {
      const whole = wholePicture(raster, SIDE);
      const proposed = await yunet.look(raster, whole, PROPOSED);
      const closeUps = new CloseUps(yunet, raster);
      const faces: Face[] = [];
      for (const proposal of proposed.toSorted((a, b) => b.width * b.height - a.width * a.height)) {
        const face = await confirm(proposal, proposal.width * (SIDE / whole.side), closeUps);
        const box = face && within(face, raster);
        if (face && box) faces.push({ ...box, confidence: face.confidence });
      }
      return suppress(faces, SAME_FACE);
    },
    close: () => yunet.release(),
  };
}

/** The face as its closest view has it with the confidence of its worst, or `null` if a view does not show one. */
async function confirm(proposal: Face, seenWidth: number, closeUps: CloseUps): Promise<Face | null> {
  let { confidence } = proposal;
  let closest = proposal;
  const isLegible = seenWidth >= LEGIBLE;
  if (isLegible && confidence >= SURE) return proposal;
  if (isLegible && confidence < CONFIDENCE) return null;
  for (const times of CLOSE_UPS) {
    const seen = await closeUps.of(proposal, times);
    if (seen === 'too many') break;
    const match = seen.find((face) => overlap(face, proposal) > SAME_FACE);
    if (!match) return null;
    const isFirst = closest === proposal;
    confidence = isFirst && !isLegible ? match.confidence : Math.min(confidence, match.confidence);
    if (isFirst) closest = match;
  }
  return confidence < CONFIDENCE ? null : { ...closest, confidence };
}

/** The close-ups of a picture and what was found there; faces of one size that are close to each other share them. */
class CloseUps {
  readonly #yunet: Yunet;
  readonly #raster: Raster;
  readonly #looks: { readonly square: Square; readonly faces: readonly Face[] }[] = [];

  constructor(yunet: Yunet, raster: Raster) {
    this.#yunet = yunet;
    this.#raster = raster;
  }

  /** The faces in a view that is about so many times wider than a face. */
  async of(face: Face, times: number): Promise<readonly Face[] | 'too many'> {
    const side = Math.max(SIDE, Math.round(times * Math.max(face.width, face.height)));
    const known = this.#looks.find(({ square }) => isAlike(square.side, side) && shows(square, face));
    if (known) return known.faces;
    if (this.#looks.length === MOST_CLOSE_UPS) return 'too many';
    const square = {
      left: Math.round(face.left + (face.width - side) / 2),
      top: Math.round(face.top + (face.height - side) / 2),
      side,
    };
    const faces = await this.#yunet.look(this.#raster, square, CONFIDENCE);
    this.#looks.push({ square, faces });
    return faces;
  }
}

function isAlike(a: number, b: number): boolean {
  return Math.max(a, b) <= 1.25 * Math.min(a, b);
}

/** Whether half a face's width is left around it. */
function shows({ left, top, side }: Square, face: Face): boolean {
  const margin = Math.max(face.width, face.height) / 2;
  return (
    face.left - margin >= left &&
    face.top - margin >= top &&
    face.left + face.width + margin <= left + side &&
    face.top + face.height + margin <= top + side
  );
}
