import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { RESTRICTED, RESTRICTED_HINT } from '../support/restricted.js';
import { type RunOptions, runIq } from '../support/run-iq.js';

const JPEG = 'special/orientation/orientation-1.jpg';
const PNG = 'special/sizes/11x11.png';

/** A run that must be refused before any work: exit code 2, one plain line, nothing made and nothing changed. */
async function expectRefusal(cwd: string, args: readonly string[], words: RegExp, options: RunOptions = {}) {
  const before = contents(cwd);
  const { code, stdout, stderr } = await runIq(['optimize', ...args], { cwd, ...options });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(contents(cwd)).toEqual(before);
}

describe('refuses wrong options', () => {
  const WRONG: readonly [string, RegExp][] = [
    ['--nonsense', /unknown option '--nonsense'/],
    ['--target', /argument missing/],
    ['--target high', /Expected a number for --target but received "high"/],
    ['--target NaN', /Expected a number for --target/],
    ['--target 1.5', /Expected a number from .* to 1 for --target but received 1\.5/],
    ['--target -7', /for --target but received -7/],
    ['--floor 2', /for --floor but received 2/],
    ['--metric beauty', /metric.*beauty/],
    ['--format bmp', /for --format but received "bmp"/],
    ['--format keep,webp', /for --format but received "keep,webp"/],
    ['--preset huge', /Expected small, balanced or high for --preset but received "huge"/],
    ['--min-quality 0', /Expected a whole number from 1 to 100 for --min-quality but received "0"/],
    ['--max-quality 101', /for --max-quality/],
    ['--max-quality 70.5', /for --max-quality/],
    ['--min-quality 80 --max-quality 60', /--max-quality but received 60/],
    ['--effort 10', /for --effort/],
    ['--min-saving 101', /for --min-saving/],
    ['--max-pixels many', /for --max-pixels but received "many"/],
    ['--timeout 0', /for --timeout/],
    ['--jobs 0', /for --jobs/],
    ['--jobs two', /for --jobs but received "two"/],
    ['--out there --in-place', /either --out or --in-place/],
    ['--in-place --format webp', /--in-place with --format keep/],
    ['--csv - --json -', /at most one report on standard output/],
    ['--csv report --json report', /report/],
    ['--csv report --log-file ./report', /report/],
    ['--json report.meta.json --csv report', /report\.meta\.json/],
    ['--csv in', /in cannot be written/],
    ['--csv in/a.jpg/report.csv', /a\.jpg.*cannot be written/],
    ['--log-file in/a.jpg/log', /log file in\/a\.jpg\/log cannot be written/],
    ['--files-from nowhere', /list of files in .*nowhere/],
    ['--base nowhere', /base/],
    ['--config nowhere.json', /configuration file .*nowhere\.json/],
  ];

  it.each(WRONG)('%s', async (options, words) => {
    const cwd = makePictures({ 'in/a.jpg': JPEG });
    await expectRefusal(cwd, ['in', ...options.split(' ')], words);
  });

  it('no paths', async () => {
    await expectRefusal(makePictures(), [], /Expected at least one path.*; \. is the folder you are in/);
  });
});

describe('refuses inputs and outputs that get into each other’s way', () => {
  const CASES: readonly [string, Record<string, string>, string, RegExp][] = [
    [
      'a folder that is not there',
      {},
      'in',
      /Expected images in in but found none\. 1 of the paths named does not exist/,
    ],
    ['a folder without images', { 'in/notes.txt': 'README.md' }, 'in', /found none\. Name folders/],
    ['two sources of one WebP', { 'in/a.jpg': JPEG, 'in/a.png': PNG }, 'in -f webp', /a\.jpg and a\.png/],
    [
      'a WebP beside its source',
      { 'in/a.jpg': JPEG, 'in/a.webp': 'special/alpha/sticker.webp' },
      'in -f webp',
      /a\.jpg and a\.webp/,
    ],
    [
      'stems that differ in nothing but type, for auto',
      { 'in/a.jpg': JPEG, 'in/a.png': PNG },
      'in -f auto',
      /a\.jpg and a\.png/,
    ],
    ['the input as output', { 'in/a.jpg': JPEG }, 'in --out in', /is the input folder/],
    [
      'the input as output, by another name',
      { 'in/a.jpg': JPEG },
      'in --out in/../in/.',
      /is the input folder/,
    ],
    [
      'an output over another input',
      { 'in/a.jpg': JPEG, 'in/b/a.jpg': JPEG },
      'in/a.jpg in/b/a.jpg --base in --out in/b',
      /would overwrite the input/,
    ],
    ['a CSV over an input', { 'in/a.jpg': JPEG }, 'in --csv in/a.jpg', /would overwrite the input a\.jpg/],
    [
      'a JSON over an input',
      { 'in/a.jpg': JPEG },
      'in --json ./in/../in/a.jpg',
      /would overwrite the input a\.jpg/,
    ],
    [
      'a log over an input',
      { 'in/a.jpg': JPEG },
      'in --log-file in/a.jpg',
      /would overwrite the input a\.jpg/,
    ],
    ['a page over an output', { 'in/a.jpg': JPEG }, 'in -o out --report out/a.jpg', /output of a\.jpg/],
    [
      'a CSV over an output in another format, by another name',
      { 'in/a.jpg': JPEG },
      'in -o in/../out -f webp --csv out/a.webp',
      /output of a\.jpg/,
    ],
    [
      'a file in the place of the output folder',
      { 'in/a.jpg': JPEG, out: PNG },
      'in --out out',
      /out cannot be written to/,
    ],
    [
      'a file in the place of the default output folder',
      { 'in/a.jpg': JPEG, 'in-optimized': PNG },
      'in',
      /in-optimized cannot be written to/,
    ],
  ];

  it.each(CASES)('%s', async (_, pictures, args, words) => {
    await expectRefusal(makePictures(pictures), args.split(' '), words);
  });

  it('two reports in one file, by a link to its folder', async () => {
    const cwd = makePictures({ 'in/a.jpg': JPEG, 'to/b.png': PNG });
    symlinkSync('to', path.join(cwd, 'link'));
    await expectRefusal(cwd, ['in', '--report', 'to/r', '--csv', 'link/r'], /two for .*to\/r/);
  });

  it('an output folder inside the input counts as input only if it held images before', async () => {
    const cwd = makePictures({ 'in/a.jpg': JPEG });
    for (const out of ['in/out', path.join(cwd, 'in/out')]) {
      const { code, stderr } = await runIq(['optimize', 'in', '--out', out], { cwd });
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^1 optimised/) });
    }
  });
});

describe.skipIf(RESTRICTED === undefined)(`refuses folders it may not write to (${RESTRICTED_HINT})`, () => {
  const through = { through: RESTRICTED ?? [] };

  it.each([
    ['output folder', ['in', '--out', 'locked'], /locked cannot be written to \(EACCES\)/],
    ['output folder below', ['in', '--out', 'locked/out'], /locked\/out cannot be written to \(EACCES\)/],
    ['report', ['in', '--csv', 'locked/report.csv'], /locked\/report\.csv cannot be written \(EACCES\)/],
    ['log', ['in', '--log-file', 'locked/log'], /locked\/log cannot be written \(EACCES\)/],
    ['configuration', ['in', '--config', 'secret.json'], /secret\.json.* cannot be read: EACCES/],
  ])('%s', async (_, args, words) => {
    const cwd = makePictures({ 'in/a.jpg': JPEG });
    addPictures(cwd, { 'locked/x.png': PNG });
    chmodSync(path.join(cwd, 'locked'), 0o555);
    writeFileSync(path.join(cwd, 'secret.json'), '{}', { mode: 0 });
    await expectRefusal(cwd, args, words, through).finally(() => chmodSync(path.join(cwd, 'locked'), 0o755));
  });
});
