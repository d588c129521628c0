import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadOptimizeOptions, loadRankOptions } from '../../src/config/load.js';
import { makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

/** The configuration that a dry run in a folder two levels below the given files used, or what it said instead. */
async function settingsOf(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const root = makePictures({ 'work/here/tiny.png': 'special/sizes/1x1.png' });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, name), text);
  const cwd = path.join(root, 'work/here');
  const { code, stderr } = await runIq(['optimize', '.', '-n', '--csv', 'r.csv', ...args], { cwd, env });
  if (code !== 0) return { code, stderr: stderr.replaceAll(root, '') };
  return JSON.parse(readFileSync(path.join(cwd, 'r.csv.meta.json'), 'utf8')).config;
}

const EFFORT_7 = '{"optimize": {"effort": 7}}';

describe('finds its file from the working folder upwards', () => {
  it.each([
    ['iq.config.json', EFFORT_7],
    ['iq.config.mjs', `export default ${EFFORT_7}`],
    ['iq.config.js', `module.exports = ${EFFORT_7}`],
    ['package.json', `{"name": "site", "iq": ${EFFORT_7}}`],
    ['work/iq.config.json', EFFORT_7],
    ['work/here/iq.config.json', EFFORT_7],
  ])('%s', async (name, text) => {
    expect(await settingsOf({ [name]: text })).toMatchObject({ effort: 7 });
  });

  it('a package.json without settings does not end the search', async () => {
    const files = { 'iq.config.json': EFFORT_7, 'work/package.json': '{"name": "site"}' };
    expect(await settingsOf(files)).toMatchObject({ effort: 7 });
  });

  it('--config names it, and nothing else is searched', async () => {
    const files = { 'iq.config.json': '{"broken', 'other.json': EFFORT_7 };
    expect(await settingsOf(files, ['--config', '../../other.json'])).toMatchObject({ effort: 7 });
  });
});

describe('refuses with exit code 2 and one line that names the file and the fault', () => {
  it.each([
    [
      'an unknown option',
      { 'iq.config.json': '{"optimize": {"efort": 7}}' },
      /optimize\.efort in \/iq\.config\.json/,
    ],
    ['an unknown command', { 'iq.config.json': '{"optimise": {}}' }, /optimise in \/iq\.config\.json/],
    [
      'a wrong value',
      { 'iq.config.json': '{"optimize": {"effort": "much"}}' },
      /0 to 9 for optimize\.effort in \/iq\.config\.json but received "much"/,
    ],
    ['broken JSON', { 'iq.config.json': '{"optimize": ' }, /\/iq\.config\.json.* cannot be read/],
    ['a broken package.json', { 'work/package.json': '{' }, /\/work\/package\.json.* cannot be read/],
    ['broken JavaScript', { 'iq.config.mjs': 'export default {' }, /\/iq\.config\.mjs.* cannot be read/],
    [
      'JavaScript that throws',
      { 'iq.config.mjs': 'throw new Error("no")' },
      /\/iq\.config\.mjs.* cannot be read: no/,
    ],
    ['something else than an object', { 'iq.config.json': '[1]' }, /\/iq\.config\.json/],
  ])('%s', async (_, files, words) => {
    const { code, stderr } = await settingsOf(files);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('a wrong value in the environment', async () => {
    const { code, stderr } = await settingsOf({}, [], { IQ_MIN_QUALITY: 'low' });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'iq: Expected a whole number from 1 to 100 for IQ_MIN_QUALITY but received "low".\n',
    });
  });
});

describe('a flag goes before the environment, and that before the file', () => {
  const file = (optimize: object) => ({ 'iq.config.json': JSON.stringify({ optimize }) });

  it.each([
    ['file', file({ target: 0.91 }), [], {}, { target: 0.91 }],
    ['environment over file', file({ target: 0.91 }), [], { IQ_TARGET: '.92' }, { target: 0.92 }],
    ['flag over both', file({ target: 0.91 }), ['-t', '.93'], { IQ_TARGET: '.92' }, { target: 0.93 }],
    ['an empty variable says nothing', file({ target: 0.91 }), [], { IQ_TARGET: '' }, { target: 0.91 }],
    [
      'a preset flag sets a target aside',
      file({ target: 0.91 }),
      ['--preset', 'high'],
      { IQ_TARGET: '.92' },
      { target: 0.99 },
    ],
    ['a target flag sets a preset aside', file({ preset: 'high' }), ['-t', '.93'], {}, { target: 0.93 }],
    [
      'what is set in no later layer stays',
      file({ effort: 2, strip: true }),
      ['-t', '.93'],
      { IQ_MIN_SAVING: '5' },
      { effort: 2, strip: true, minSaving: 0.05, target: 0.93 },
    ],
    ['a list in the file', file({ format: ['webp', 'jpg'] }), [], {}, { formats: ['webp', 'jpeg'] }],
    ['a list in the environment', {}, [], { IQ_FORMAT: 'webp,avif' }, { formats: ['webp', 'avif'] }],
    ['megapixels', file({ maxPixels: '2MP' }), [], {}, { maxPixels: 2e6 }],
  ])('%s', async (_, files, args, env, expected) => {
    expect(await settingsOf(files, args, env)).toMatchObject(expected);
  });

  it('an output folder and in-place replace each other across layers', async () => {
    const root = makePictures();
    writeFileSync(path.join(root, 'iq.config.json'), '{"optimize": {"inPlace": true}}');
    const load = (flags: Record<string, unknown>, environment = {}) =>
      loadOptimizeOptions({ flags, environment, cwd: root });
    expect(await load({})).toEqual({ inPlace: true });
    expect(await load({ out: 'there' })).toEqual({ out: 'there' });
    expect(await load({ inPlace: true }, { IQ_OUT: 'there' })).toEqual({ inPlace: true });
  });

  it('how pictures are ranked: what excludes each other is replaced across layers', async () => {
    const root = makePictures();
    const load = (rank: object, flags: Record<string, unknown>, environment = {}) => {
      writeFileSync(path.join(root, 'iq.config.json'), JSON.stringify({ rank }));
      return loadRankOptions({ flags, environment, cwd: root });
    };
    const curves = { calibration: path.join(root, 'c.json') };
    const taste = { taste: path.join(root, 't.json') };
    expect(await load({ calibration: 'c.json' }, {})).toEqual(curves);
    expect(await load(curves, { normalise: 'minmax' })).toEqual({ normalise: 'minmax' });
    expect(await load({ normalise: 'minmax' }, curves)).toEqual(curves);
    expect(await load({ normalise: 'minmax' }, { calibrate: 'n.json' })).toEqual({ calibrate: 'n.json' });
    expect(await load({ normalise: 'minmax' }, {}, { IQ_CALIBRATION: 'c' })).toEqual({ calibration: 'c' });
    expect(await load(curves, { calibrate: 'n.json' })).toEqual({ calibrate: 'n.json' });
    expect(await load(taste, { promptPositive: ['a'] })).toEqual({ promptPositive: ['a'] });
    expect(await load({ promptNegative: ['a'], promptPositive: ['b'] }, taste)).toEqual(taste);
  });
});

describe('there is one standard output: what shows there gives way to a stronger word on it', () => {
  const outputs = async (environment: Record<string, string>, flags: Record<string, string>) => {
    const options = await loadOptimizeOptions({ flags, environment, cwd: makePictures() });
    return { reporter: options.reporter, csv: options.csv, json: options.json };
  };

  it.each([
    [{ IQ_REPORTER: 'github' }, { csv: '-' }, { reporter: undefined, csv: '-' }],
    [{ IQ_REPORTER: 'github' }, { json: '-' }, { reporter: undefined, json: '-' }],
    [{ IQ_REPORTER: 'github' }, { csv: 'r.csv' }, { reporter: 'github', csv: 'r.csv' }],
    [{ IQ_CSV: '-' }, { reporter: 'ndjson' }, { reporter: 'ndjson', csv: undefined }],
    [{ IQ_JSON: '-' }, { csv: '-' }, { csv: '-', json: undefined }],
    [{ IQ_JSON: 'r.json' }, { reporter: 'csv' }, { reporter: 'csv', json: 'r.json' }],
  ])('%j and then %j', async (environment, flags, expected) => {
    expect(await outputs(environment, flags)).toMatchObject(expected);
  });

  it('two in one place are still refused', async () => {
    const options = await outputs({}, { csv: '-', reporter: 'github' });
    expect(options).toMatchObject({ csv: '-', reporter: 'github' });
  });
});
