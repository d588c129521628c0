import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { somePictures, weights } from '../support/choices.js';
import { runIq } from '../support/run-iq.js';
import { pairsCsv, pathOf, rankingCsv, tuningFolder } from '../support/tuning.js';

const PICTURES = somePictures(30, 4, ['aesthetic', 'rating']);
const RANKING = rankingCsv(PICTURES);
const PAIRS = pairsCsv(PICTURES, 100, { weights: weights({ exposure: 1 }), steepness: 30, seed: 1 });

const read = (root: string, name: string) => readFileSync(path.join(root, name), 'utf8');
const folder = (files: Readonly<Record<string, string>>) =>
  tuningFolder({ 'ranking.csv': RANKING, ...files });

describe('is refused', () => {
  const twice = RANKING.replace('set 1/1.jpg', 'set 0/x.jpg').replace('set 2/2.jpg', 'set 2/x.jpg');
  it.each([
    [
      'without a ranking that is there',
      {},
      ['tune', 'none.csv'],
      /The ranking .*none\.csv cannot be read \(ENOENT\)/,
    ],
    ['with another CSV', { 'a.csv': 'a,b\n1,2\n' }, ['tune', 'a.csv'], /a\.csv has no column path/],
    [
      'with a ranking without scores',
      { 'a.csv': 'path,final_score\nx.jpg,\n' },
      ['tune', 'a.csv'],
      /Expected a ranking with scores/,
    ],
    [
      'with a score out of range',
      { 'a.csv': 'path,final_score,sharpness_norm\nx.jpg,1,7\n' },
      ['tune', 'a.csv'],
      /x\.jpg has 7 for sharpness/,
    ],
    [
      'with aesthetics by a taste that was learnt from labels',
      { 'a.csv': rankingCsv(PICTURES, new Map(), 'taste-0123456789ab'), 'labels.csv': PAIRS },
      ['tune', 'a.csv', '-l', 'labels.csv'],
      /Expected aesthetics by prompts in .*a\.csv but they are by a taste/,
    ],
    [
      'without labels that are there',
      {},
      ['-l', 'none.csv'],
      /The labels .*none\.csv cannot be read \(ENOENT\)/,
    ],
    [
      'with labels of another kind',
      { 'l.csv': 'name,stars\na,1\n' },
      ['-l', 'l.csv'],
      /path and rating, or better and worse, separated by commas, but .*l\.csv has name, stars/,
    ],
    ['with empty labels', { 'l.csv': '' }, ['-l', 'l.csv'], /l\.csv has none/],
    [
      'with a rating that is no number',
      { 'l.csv': 'path,rating\nset 0/0.jpg,1\nset 1/1.jpg,good\n' },
      ['-l', 'l.csv'],
      /rating in .*l\.csv, line 3 but received 'good'/,
    ],
    [
      'with half a pair',
      { 'l.csv': 'better,worse\nset 0/0.jpg,\n' },
      ['-l', 'l.csv'],
      /path for worse in .*l\.csv, line 2 but it is empty/,
    ],
    [
      'with a torn line',
      { 'l.csv': 'better,worse\nset 0/0.jpg\n' },
      ['-l', 'l.csv'],
      /l\.csv cannot be read \(.*line 2/,
    ],
    [
      'with a picture against itself',
      { 'l.csv': 'better,worse\nset 0/0.jpg,0.jpg\n' },
      ['-l', 'l.csv'],
      /l\.csv, line 2 but received set 0\/0\.jpg twice/,
    ],
    [
      'with a name that two pictures have',
      { 'ranking.csv': twice, 'l.csv': 'file,rating\nx.jpg,1\n' },
      ['-l', 'l.csv'],
      /one picture for x\.jpg in .*l\.csv, line 2 but the ranking has 2: set 0\/x\.jpg, set 2\/x\.jpg\. Give its path/,
    ],
    [
      'into JavaScript',
      {},
      ['-o', 'iq.config.js'],
      /Expected a \.json configuration.*copy rank\.weights from there/,
    ],
    [
      'into package.json',
      { 'package.json': '{}' },
      ['-o', 'package.json'],
      /Expected a \.json configuration/,
    ],
    [
      'beside JavaScript, which goes before it',
      { 'iq.config.mjs': 'export default {}' },
      [],
      /iq\.config\.mjs goes before .* Give another \.json file/,
    ],
    [
      'in the place of package.json#iq',
      { 'package.json': '{"iq": {}}' },
      [],
      /would go before the configuration in .*package\.json/,
    ],
    ['into what is no JSON', { 'c.json': '{' }, ['-o', 'c.json'], /c\.json cannot be read: /],
    [
      'into what is no object',
      { 'c.json': '[]' },
      ['-o', 'c.json'],
      /c\.json cannot be read: it is not a JSON object/,
    ],
    [
      'where rank is something else',
      { 'c.json': '{"rank":1}' },
      ['-o', 'c.json'],
      /Expected an object for rank in .*c\.json/,
    ],
    ['over the labels', { 'l.json': PAIRS }, ['-l', 'l.json', '-o', 'l.json'], /would overwrite the input/],
    ['with a report over the ranking', {}, ['--json', 'ranking.csv'], /would overwrite the input/],
    ['with two purposes for a file', {}, ['--json', 'iq.config.json'], /Expected one purpose/],
  ])('%s', async (_, files, args, words) => {
    const root = folder(files);
    const before = Object.fromEntries(readdirSync(root).map((name) => [name, read(root, name)]));
    const all = args[0] === 'tune' ? args : ['tune', 'ranking.csv', ...args];
    const { code, stdout, stderr } = await runIq(all, { cwd: root });
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(Object.fromEntries(readdirSync(root).map((name) => [name, read(root, name)]))).toEqual(before);
  });

  it('with too few pictures to search by a proxy: nothing is written', async () => {
    const root = folder({});
    const few = read(root, 'ranking.csv').split('\n').slice(0, 8).join('\n');
    writeFileSync(path.join(root, 'ranking.csv'), `${few}\n`);
    const { code, stderr } = await runIq(['tune', 'ranking.csv'], { cwd: root });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Expected at least 8 pictures in .*ranking\.csv but received 7\./);
    expect(readdirSync(root)).not.toContain('iq.config.json');
  });

  it('with too few labels, which is no wrong usage', async () => {
    const root = folder({
      'l.csv': `path,rating\n${[0, 1, 2].map((i) => `${pathOf(i)},${i}\n`).join('')}no.jpg,1\n`,
    });
    const { code, stderr } = await runIq(['tune', 'ranking.csv', '-l', 'l.csv'], { cwd: root });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /at least 8 pictures of the ranking but received 3 by 4 labels\. 1 name is not among its pictures: no\.jpg\./,
    );
    expect(readdirSync(root)).not.toContain('iq.config.json');
  });
});
