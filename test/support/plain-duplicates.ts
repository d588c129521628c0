import { showSamePicture } from '../../src/decide/duplicates/same-picture.js';
import { readSignature } from '../../src/measure/picture-signature.js';
import type { groupDuplicates } from './group-duplicates.js';

type Image = Parameters<typeof groupDuplicates>[0][number];

/** For each image the path of its group's best, itself perhaps: as documented, comparing all with all. */
export function plainBest(images: readonly Image[]): Map<string, string> {
  const best = new Map<string, string>();
  const leaders: Image[] = [];
  const before: Image[] = [];
  for (const image of [...images].sort(fromTheBest)) {
    const same = before.find(({ content }) => content !== null && content === image.content);
    const leader = same ?? leaders.find((other) => areNear(image, other));
    best.set(image.path, (leader && best.get(leader.path)) ?? image.path);
    if (!leader) leaders.push(image);
    before.push(image);
  }
  return best;
}

function fromTheBest(a: Image, b: Image): number {
  const byPixels = octave(b) - octave(a) || 0;
  const byScore = (b.score ?? -1e9) - (a.score ?? -1e9);
  return byPixels || byScore || (b.pixels ?? 0) - (a.pixels ?? 0) || (a.path < b.path ? -1 : 1);
}

function octave({ pixels }: Image): number {
  let octaves = 0;
  if (!pixels) return -1e9;
  for (let bound = 13.18e6; bound > pixels; bound /= 2) octaves--;
  for (let bound = 2 * 13.18e6; bound <= pixels; bound *= 2) octaves++;
  return octaves;
}

function areNear(a: Image, b: Image): boolean {
  if (!a.dhash || !a.phash || !a.signature || !b.dhash || !b.phash || !b.signature) return false;
  if (differingBits(a.dhash, b.dhash) > 7 || differingBits(a.phash, b.phash) > 14) return false;
  const [one, other] = [readSignature(a.signature), readSignature(b.signature)];
  return one !== undefined && other !== undefined && showSamePicture(one, other);
}

function differingBits(a: string, b: string): number {
  const bits = (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2);
  return [...bits].filter((bit) => bit === '1').length;
}
