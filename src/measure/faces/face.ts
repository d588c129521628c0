/** A rectangle, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A face that was found. */
export interface Face extends Box {
  /** 0 to 1. */
  readonly confidence: number;
}

/** Intersection over union of two boxes, 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/**
 * Non-maximum suppression: of boxes that overlap by more than the limit only the surest stays; surest first, then by
 * place, so that the order of the input does not matter.
 */
export function suppress(faces: readonly Face[], limit: number): Face[] {
  const kept: Face[] = [];
  const order = faces.toSorted(
    (a, b) =>
      b.confidence - a.confidence ||
      a.top - b.top ||
      a.left - b.left ||
      a.width - b.width ||
      a.height - b.height,
  );
  for (const face of order) if (kept.every((other) => overlap(face, other) <= limit)) kept.push(face);
  return kept;
}

/** The part of a box that lies in a picture, or `null` if none does. */
export function within(box: Box, size: { readonly width: number; readonly height: number }): Box | null {
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  const width = Math.min(size.width, box.left + box.width) - left;
  const height = Math.min(size.height, box.top + box.height) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : null;
}
