/** How far colour spreads, in pixels; it must reach what any visible pixel of the enlarged picture is made of. */
export const BLEED_RADIUS = 16;

const VISIBLE = 0;
const WAITING = 254;
const UNKNOWN = 255;

/**
 * Lets the colour of visible pixels spread under transparent ones, whose own colour nobody has seen: it would shine through
 * along every edge once the picture is enlarged. Each step fills the neighbours of what has a colour with their mean, so
 * that a pixel depends on nothing farther away than {@link BLEED_RADIUS}.
 *
 * @param planes of one width; changed in place
 * @param alpha 0 where a pixel is transparent
 */
export function bleedColours(planes: readonly Float32Array[], alpha: Float32Array, width: number): void {
  /** In which step a pixel got its colour. */
  const filledIn = new Uint8Array(alpha.length).fill(VISIBLE);
  for (let at = 0; at < alpha.length; at++) if ((alpha[at] ?? 0) <= 0) filledIn[at] = UNKNOWN;
  const around = neighboursIn(width, alpha.length / width);
  let front: number[] = [];
  for (let at = 0; at < alpha.length; at++) {
    if (filledIn[at] !== UNKNOWN || !around(at).some((place) => filledIn[place] === VISIBLE)) continue;
    filledIn[at] = WAITING;
    front.push(at);
  }
  for (let step = 1; step <= BLEED_RADIUS && front.length > 0; step++) {
    const next: number[] = [];
    for (const at of front) {
      const sources: number[] = [];
      for (const place of around(at)) {
        if ((filledIn[place] ?? UNKNOWN) < step) sources.push(place);
        else if (filledIn[place] === UNKNOWN) {
          filledIn[place] = WAITING;
          next.push(place);
        }
      }
      for (const plane of planes) {
        let sum = 0;
        for (const place of sources) sum += plane[place] ?? 0;
        plane[at] = sum / sources.length;
      }
      filledIn[at] = step;
    }
    front = next;
  }
}

/** The up to eight neighbours of a pixel, row by row. */
function neighboursIn(width: number, height: number): (at: number) => number[] {
  return (at) => {
    const x = at % width;
    const y = (at - x) / width;
    const found: number[] = [];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        if (row !== y || column !== x) found.push(row * width + column);
      }
    }
    return found;
  };
}
