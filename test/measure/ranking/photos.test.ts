import { beforeAll, describe, expect, it } from 'vitest';
import type { ScoreName } from '../../../src/decide/normalise.js';
import { vetoes } from '../../../src/decide/veto.js';
import {
  discKernel,
  filtered,
  gaussianKernel,
  type Kernel,
  motionKernel,
  withGaussianNoise,
} from '../../support/degrade.js';
import { auc, judged, kendallTau, ofHalf, type Photo, readPhotos } from '../../support/rank-figures.js';
import { hasShared, SHARED_HINT } from '../../support/shared.js';

const say = (text: string, value: number) => console.info(`ranking: ${text} ${value.toFixed(3)}`);
/** Pixels of the copy for pixels of 1024. */
const scaleOf = ({ thumbnail: { width, height } }: Photo) => Math.max(width, height) / 1024;
const sharpnessOf = (photo: Pick<Photo, 'scores'>) => photo.scores.sharpness_norm;

describe.skipIf(!hasShared('photos') || !hasShared('labelled'))(`on photographs (${SHARED_HINT})`, () => {
  let photos: Photo[] = [];
  let snapshots: Photo[] = [];
  let sharp: Photo[] = [];
  let blurred: Photo[] = [];
  beforeAll(async () => {
    photos = await readPhotos('photos/budgie', 'photos/clic', 'photos/kodak', 'photos/cid22');
    snapshots = await readPhotos('photos/snapshots');
    sharp = await readPhotos('labelled/sharp');
    blurred = await readPhotos('labelled/blurred');
  });

  const cameraOnly = (all: readonly Photo[]) => all.filter(({ file }) => /^(DSC|Original)/.test(file));
  const foodOnly = (all: readonly Photo[]) => all.filter(({ file }) => !/^(DSC|Original)/.test(file));

  it('a blurred copy is less sharp than its original', () => {
    const kinds: Record<string, (scale: number) => Kernel> = {};
    for (const x of [0.7, 1, 2]) kinds[`Gaussian ${x}`] = (scale) => gaussianKernel(x * scale);
    for (const x of [1.5, 3]) kinds[`disc ${x}`] = (scale) => discKernel(Math.max(0.75, x * scale));
    for (const x of [3, 8]) kinds[`motion ${x}`] = (scale) => motionKernel(x * scale, 0.6);
    const originals = [
      ...sharp,
      ...photos.filter(({ corpus }, i) => !corpus.endsWith('cid22') || i % 16 === 0),
    ];
    let [below, all] = [0, 0];
    for (const photo of originals) {
      for (const [kind, kernel] of Object.entries(kinds)) {
        const copy = judged(filtered(photo.thumbnail, kernel(scaleOf(photo))));
        all++;
        if (sharpnessOf(copy) < sharpnessOf(photo)) below++;
        else console.info(`ranking: ${photo.file} is not above its copy, ${kind}`);
      }
    }
    say(`${all} blurred copies of ${originals.length} photographs, share below their originals`, below / all);
    expect(below / all).toBeGreaterThanOrEqual(0.995);
  });

  it('a photograph blurred by 2 of 1024 pixels is less sharp than others, also with noise', () => {
    const everySecond = photos.filter((_, i) => i % 2 === 1);
    const originals = [...cameraOnly(sharp), ...everySecond, ...snapshots];
    const copies = originals.map((photo, seed) => {
      const copy = filtered(photo.thumbnail, gaussianKernel(2 * scaleOf(photo)));
      return { photo, clean: judged(copy), noisy: judged(withGaussianNoise(copy, 10, seed)) };
    });
    const others = originals.map(sharpnessOf);
    const isLarge = ({ side }: Photo) => side >= 1024;
    const large = originals.filter(isLarge).map(sharpnessOf);
    const ofLarge = copies.filter(({ photo }) => isLarge(photo));
    say(
      'σ 2 against sharp, AUC',
      auc(
        copies.map(({ clean }) => sharpnessOf(clean)),
        others,
      ),
    );
    say(
      'the same, long side from 1024 pixels on',
      auc(
        ofLarge.map(({ clean }) => sharpnessOf(clean)),
        large,
      ),
    );
    say(
      'σ 2 and noise 10 against sharp, AUC',
      auc(
        copies.map(({ noisy }) => sharpnessOf(noisy)),
        others,
      ),
    );
    say(
      'the same, long side from 1024 pixels on',
      auc(
        ofLarge.map(({ noisy }) => sharpnessOf(noisy)),
        large,
      ),
    );
    const flagged = copies.filter(({ photo, clean }) =>
      vetoes(clean.features, photo.size).includes('blurred'),
    );
    const wrongly = originals.filter((photo) => vetoes(photo.features, photo.size).includes('blurred'));
    say('flagged as blurred: of the copies', flagged.length / copies.length);
    say('of the originals', wrongly.length / originals.length);
    expect(
      auc(
        copies.map(({ clean }) => sharpnessOf(clean)),
        others,
      ),
    ).toBeGreaterThanOrEqual(0.95);
    expect(
      auc(
        copies.map(({ noisy }) => sharpnessOf(noisy)),
        others,
      ),
    ).toBeGreaterThanOrEqual(0.8);
    expect(wrongly.length / originals.length).toBeLessThan(0.05);
  });

  it('camera pictures that people called blurred are less sharp', () => {
    const better = [...cameraOnly(sharp), ...photos.filter(({ side }) => side >= 1024)];
    const camera = auc(cameraOnly(blurred).map(sharpnessOf), better.map(sharpnessOf));
    const food = auc(foodOnly(blurred).map(sharpnessOf), foodOnly(sharp).map(sharpnessOf));
    const own = auc(cameraOnly(blurred).map(sharpnessOf), cameraOnly(sharp).map(sharpnessOf));
    say('camera pictures against sharp ones and large photographs, AUC', camera);
    say('camera pictures against sharp ones, AUC', own);
    say('food pictures, whose labels are noisy, AUC', food);
    expect(camera).toBeGreaterThanOrEqual(0.95);
    expect(food).toBeGreaterThanOrEqual(0.7);
  });

  it('low light is exposed worse than normal photographs', async () => {
    const lowLight = await readPhotos('labelled/lowlight');
    const exposureOf = ({ scores }: Photo) => scores.exposure_norm;
    const found = auc(lowLight.map(exposureOf), photos.map(exposureOf));
    say('low light, AUC', found);
    say('the same with snapshots', auc(lowLight.map(exposureOf), [...photos, ...snapshots].map(exposureOf)));
    const flagged = [...lowLight, ...photos].flatMap((photo) =>
      vetoes(photo.features, photo.size)
        .filter((veto) => veto.endsWith('exposed'))
        .map((veto) => `${photo.file} ${veto} (luma_p98 ${photo.features.luma_p98})`),
    );
    console.info(`ranking: vetoed for exposure: ${flagged.join(', ') || 'none'}`);
    expect(found).toBeGreaterThanOrEqual(0.85);
  });

  it('half the size changes little', async () => {
    const large = [...photos, ...snapshots, ...sharp, ...blurred].filter(({ side }) => side >= 2048);
    const halves = await Promise.all(large.map(ofHalf));
    for (const name of ['sharpness_norm', 'exposure_norm', 'contrast_norm'] satisfies ScoreName[]) {
      const [whole, half] = [large.map(({ scores }) => scores[name]), halves.map((scores) => scores[name])];
      const tau = kendallTau(whole, half);
      const apart = Math.max(...whole.map((score, i) => Math.abs(score - (half[i] ?? 0))));
      say(`${name} of ${large.length} photographs and their halves, τ`, tau);
      say('largest difference', apart);
      expect(tau).toBeGreaterThanOrEqual(0.95);
    }
  });
});
