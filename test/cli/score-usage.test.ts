import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { runScore, scored } from '../support/scored.js';

const JPEG = 'special/orientation/orientation-1.jpg';
const OTHER = 'special/orientation/orientation-2.jpg';
const DIFFERENT = 'special/formats/single.tif';
const PNG = 'special/sizes/11x11.png';
const PICTURES = { 'in/a.jpg': JPEG, 'in/b.jpg': OTHER, 'ref/a.jpg': JPEG, 'ref/unused.jpg': OTHER };

/** A run that must be refused before any work: exit code 2, one plain line, nothing made and nothing changed. */
async function expectRefusal(cwd: string, args: readonly string[], words: RegExp) {
  const before = contents(cwd);
  const { code, stdout, stderr } = await runScore(cwd, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(contents(cwd)).toEqual(before);
}

describe('refuses', () => {
  const WRONG: readonly [string, RegExp][] = [
    ['', /Expected at least one image/],
    ['nowhere -m niqe', /Expected images in nowhere but found none/],
    ['in -m ssim', /Expected --reference with an image or a folder for ssim/],
    ['in -m beauty', /Expected some of ssim, .*, niqe as metrics but received 'beauty'/],
    ['in -m niqe,,psnr', /--metrics/],
    ['in -r nowhere', /--reference but nowhere does not exist/],
    ['in -r ref --fail-under ssim', /--fail-under, such as ssimulacra2=80, but received 'ssim'/],
    ['in -r ref --fail-under ssim=.9=.8', /received 'ssim=.9=.8'/],
    ['in -r ref --fail-under niqe=5', /Expected --fail-under on one of the metrics .* received niqe/],
    ['in -r ref -m psnr --fail-under beauty=5', /received 'beauty'/],
    ['in/a.jpg -m niqe --map m.png', /Expected --reference with --map/],
    ['in -r ref --map m.png', /Expected one image for --map but received 2/],
    ['in/a.jpg -r ref --map nowhere/m.png', /nowhere\/m\.png cannot be written/],
    ['in/a.jpg -r ref --map ref', /ref cannot be written/],
    ['in -r ref --csv - --json -', /at most one report on standard output/],
    ['in -r ref --csv report --json ./report', /one purpose for each file/],
    ['in/a.jpg -r ref --map out --json in/../out', /one purpose for each file/],
    ['in -r ref --json in/a.jpg/r.json', /a\.jpg.*cannot be written/],
    ['in -m niqe --niqe-model nowhere.json', /--niqe-model .*nowhere\.json.*ENOENT/],
    ['in -m niqe --niqe-model ref/a.jpg', /Expected JSON with a mean of 36 numbers .* in .*a\.jpg/],
    ['in -r ref --jobs 0', /--jobs/],
    ['in -r ref --nonsense', /unknown option '--nonsense'/],
  ];

  it.concurrent.each(WRONG)('%s', async (args, words) => {
    await expectRefusal(makePictures(PICTURES), args.split(' ').filter(Boolean), words);
  });
});

describe('never writes over', () => {
  const VICTIMS: readonly [string, string, RegExp][] = [
    ['an image', 'in/a.jpg', /would overwrite the input a\.jpg/],
    ['an image by another name', 'in/../in/a.jpg', /would overwrite the input a\.jpg/],
    ['a reference', 'ref/a.jpg', /would overwrite the reference a\.jpg/],
    ['a reference that is not used', 'ref/unused.jpg', /would overwrite the reference unused\.jpg/],
  ];

  for (const option of ['--csv', '--json', '--map', '--log-file']) {
    it.concurrent.each(VICTIMS)(`%s with ${option}`, async (_, victim, words) => {
      await expectRefusal(makePictures(PICTURES), ['in/a.jpg', '-r', 'ref', option, victim], words);
    });
  }

  it('the one reference', async () => {
    const words = /would overwrite the reference a\.jpg/;
    await expectRefusal(makePictures(PICTURES), ['in/b.jpg', '-r', 'ref/a.jpg', '--map', 'ref/a.jpg'], words);
  });

  it('what a followed link leads to', async () => {
    const cwd = makePictures(PICTURES);
    symlinkSync('../ref/unused.jpg', path.join(cwd, 'in/link.jpg'));
    const args = ['in/link.jpg', '-r', 'ref/a.jpg', '--follow-symlinks', '--csv', 'ref/unused.jpg'];
    await expectRefusal(cwd, args, /would overwrite the input/);
  });
});

describe('--map', () => {
  it.each([
    ['as wide as the SSIM map', 180, 180 - 10],
    ['wide enough for the legend', 100, 160],
  ])('paints a PNG %s, with a legend below', async (_, side, width) => {
    const cwd = makePictures({ 'a.jpg': JPEG });
    const resized = (name: string) =>
      sharp(path.join(cwd, 'a.jpg')).resize(side, 90, { fit: 'fill' }).toFile(path.join(cwd, name));
    await Promise.all([resized('b.png'), resized('c.webp')]);
    const { code, rows } = await scored(cwd, ['c.webp', '-r', 'b.png', '-m', 'ssim', '--map', 'map.png']);
    expect(code).toBe(0);
    expect(rows).toMatchObject([{ path: 'c.webp', reason: null }]);
    const map = sharp(readFileSync(path.join(cwd, 'map.png')));
    expect(await map.metadata()).toMatchObject({ format: 'png', width, height: 90 - 10 + 32 });
    const legend = await map.extract({ left: 0, top: 80, width, height: 32 }).stats();
    // From the darkest colour to the brightest, on white.
    for (const { min, max } of legend.channels) expect([min < 60, max]).toEqual([true, 255]);
  });

  it('is as bright as can be where nothing differs, and dark where something does', async () => {
    const cwd = makePictures({ 'a.jpg': JPEG, 'b.tif': DIFFERENT });
    const darkest = async (reference: string) => {
      await runScore(cwd, ['a.jpg', '-r', reference, '-m', 'psnr', '--map', 'map.png']);
      const picture = await sharp(path.join(cwd, 'map.png')).extract({
        left: 0,
        top: 0,
        width: 170,
        height: 110,
      });
      const { channels } = await sharp(await picture.toBuffer()).stats();
      return channels[0]?.min;
    };
    expect(await darkest('a.jpg')).toBe(255);
    expect(await darkest('b.tif')).toBeLessThan(60);
  });

  it('is not there for an image that it cannot be painted of', async () => {
    const cwd = makePictures({ 'a.jpg': 'special/sizes/7x5.jpg' });
    const { code, rows } = await scored(cwd, ['a.jpg', '-r', 'a.jpg', '-m', 'psnr', '--map', 'map.png']);
    expect(code).toBe(1);
    expect(rows).toMatchObject([{ reason: 'too_small', message: expect.stringContaining('11×11') }]);
    expect(Object.keys(contents(cwd))).not.toContain('map.png');
  });
});

describe('--fail-under', () => {
  it.each([
    ['ssim=.9', 0, []],
    ['ssim=.9,psnr=30', 0, []],
    ['psnr=100', 1, ['psnr']],
    ['ssim=1,ssimulacra2=99.9', 1, ['ssim', 'ssimulacra2']],
    ['niqe=50', 0, []],
    ['niqe=.5', 1, ['niqe']],
  ])('%s ends with %i', async (thresholds, code, short) => {
    const cwd = makePictures({ 'a.jpg': 'photos/meadow.jpg', 'in/same.jpg': 'photos/meadow.jpg' });
    await sharp(path.join(cwd, 'a.jpg')).webp({ quality: 90 }).toFile(path.join(cwd, 'in/z.webp'));
    const run = await scored(cwd, [
      ...['in/z.webp', '-r', 'a.jpg', '-m', 'ssim,ssimulacra2,psnr,niqe'],
      ...['--fail-under', thresholds],
    ]);
    const lines = short.map((metric) =>
      expect.stringMatching(`^short {2}z\\.webp: ${metric} \\d.* is demanded$`),
    );
    const summary = short.length > 0 ? ['1 of 1 images fell short'] : [];
    expect({ code: run.code, lines: run.stderr.split('\n') }).toEqual({
      code,
      lines: [...lines, ...summary, ''],
    });
    expect(run.rows).toMatchObject([{ reason: null }]);
  });

  it('counts an image that the metric cannot judge as short of it', async () => {
    const cwd = makePictures({ 'a.png': PNG });
    const { code, stderr } = await runScore(cwd, ['a.png', '-r', 'a.png', '--fail-under', 'ms-ssim=.5']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'short  a.png: ms-ssim cannot judge it, and 0.5 is demanded\n1 of 1 images fell short\n',
    });
  });
});
