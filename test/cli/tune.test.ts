import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fuse, PARTS } from '../../src/decide/fusion.js';
import { tune } from '../../src/index.js';
import { cosine, somePictures, weights } from '../support/choices.js';
import { randomFrom } from '../support/rasters.js';
import { runIq } from '../support/run-iq.js';
import { pairsCsv, pathOf, rankingCsv, tuningFolder } from '../support/tuning.js';

const TASTE = weights({ sharpness: 0.1, exposure: 0.3, colourfulness: 0.4, noise: 0.2 });
const PICTURES = somePictures(120, 4, ['aesthetic', 'rating']);
const RANKING = rankingCsv(PICTURES);
const PAIRS = pairsCsv(PICTURES, 500, { weights: TASTE, steepness: 30, seed: 1 });
const RATINGS = `path,rating,note\n${PICTURES.map((parts, i) => `${pathOf(i)},${(10 * (fuse(parts, TASTE).score ?? 0)).toFixed(1)},"a, b"\n`).join('')}`;

const folder = (files: Readonly<Record<string, string>>) =>
  tuningFolder({ 'ranking.csv': RANKING, ...files });
const read = (root: string, name = 'iq.config.json') => readFileSync(path.join(root, name), 'utf8');
const run = (root: string, ...args: string[]) =>
  runIq(['tune', 'ranking.csv', ...args], { cwd: root, env: { IQ_CACHE_DIR: path.join(root, 'cache') } });

describe('iq tune --labels', () => {
  it.each([
    ['pairs', PAIRS],
    ['ratings', RATINGS],
  ])('finds the taste behind %s and writes it', async (kind, labels) => {
    const root = folder({ 'labels.csv': labels });
    const { code, stdout, stderr } = await run(root, '--labels', 'labels.csv', '--json', '-');
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ schemaVersion: 1, command: 'tune', method: 'labels', verdict: 'better' });
    expect(result.labels).toMatchObject({ kind, unmatched: 0, pictures: 120 });
    expect(result.parts).toEqual(PARTS.filter((part) => !['aesthetic', 'rating'].includes(part)));
    const { rank } = JSON.parse(read(root));
    expect(rank).toEqual({ weights: result.weights });
    expect(Object.keys(rank.weights)).toEqual([...PARTS]);
    expect(cosine(rank.weights, TASTE)).toBeGreaterThan(0.97);
    for (const weight of Object.values(rank.weights)) expect(String(weight)).toMatch(/^0(\.\d{1,4})?$|^1$/);
    const { fitted, defaults } = result.validation;
    expect(fitted.low).toBeGreaterThan(defaults.accuracy);
    const shares = (share: number) => `${(100 * share).toFixed(1)} %`;
    expect(stderr).toContain(`default weights   ${shares(defaults.accuracy)}`);
    expect(stderr).toContain(`fitted weights    ${shares(fitted.accuracy)}`);
    expect(stderr).toContain('The fit orders pictures better than the default weights do.');
    expect(stderr).toContain('No taste over CLIP embeddings: no embeddings are kept');
    expect(readdirSync(root).sort()).toEqual(['iq.config.json', 'labels.csv', 'ranking.csv']);
  });

  it('says so where labels cannot be told from chance, and writes nothing', async () => {
    const random = randomFrom(3);
    const noise = `path,rating\n${PICTURES.map((_, i) => `${pathOf(i)},${random()}\n`).join('')}`;
    const root = folder({ 'labels.csv': noise });
    const { code, stderr } = await run(root, '-l', 'labels.csv', '--json', 'result.json');
    expect(code).toBe(1);
    expect(stderr).toContain('These labels cannot be told from chance');
    expect(JSON.parse(read(root, 'result.json'))).toMatchObject({ verdict: 'chance', written: [] });
    expect(readdirSync(root)).not.toContain('iq.config.json');
  });

  it('says so where the default weights do as well', async () => {
    const usual = weights({ sharpness: 0.35, exposure: 0.2, contrast: 0.1, faces: 0.05 });
    const root = folder({
      'labels.csv': pairsCsv(PICTURES, 300, { weights: usual, steepness: 30, seed: 2 }),
    });
    const { code, stderr } = await run(root, '-l', 'labels.csv');
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('no better than the default'),
    });
  });

  it('tells of names that are not in the ranking, and passes lines without a rating over', async () => {
    const failed = 'broken.jpg,broken.jpg,,,,,,,,,,,,,\n';
    const strange = Array.from({ length: 7 }, (_, i) => `gone-${i}.jpg,3\n`).join('');
    const labels = `${RATINGS.replaceAll(',"a, b"', '').replace(',note', '')}${strange}broken.jpg,1\n`;
    const unrated = labels.replace(/^(set 0\/0\.jpg),.*$/m, '$1,');
    const root = folder({ 'ranking.csv': RANKING + failed, 'labels.csv': unrated });
    const { code, stderr } = await run(root, '-l', 'labels.csv');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('1 line has no rating');
    expect(stderr).toContain('8 of the ratings were left out:');
    expect(stderr).toContain(
      'not in the ranking: gone-0.jpg, gone-1.jpg, gone-2.jpg, gone-3.jpg, gone-4.jpg, and 2 more',
    );
    expect(stderr).toContain('in the ranking, but not measured: broken.jpg');
  });

  it('finds pictures by the end of their path, in any notation', async () => {
    const moved = PAIRS.replace(/set \d\/(\d+\.jpg),set (\d)/g, '$1,./photos/set $2');
    const root = folder({ 'labels.csv': `\ufeff${moved.replaceAll('\n', '\r\n')}`, 'plain.csv': PAIRS });
    const [one, other] = [await run(root, '-l', 'labels.csv'), await run(root, '-l', 'plain.csv')];
    expect(one).toEqual(other);
    expect(one.code).toBe(0);
  });
});

describe('iq tune without labels', () => {
  it('searches by the proxy, and says what that is worth', async () => {
    const groups = new Map([0, 1, 2, 3, 4, 5].map((picture) => [picture, 1]));
    const root = folder({ 'ranking.csv': rankingCsv(PICTURES, groups) });
    const { code, stdout, stderr } = await run(root, '--json', '-', '-o', 'iq.config.json');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      'This is a proxy that no person has confirmed: it rewards sharpness by construction.',
    );
    const { verdict, proxy, weights: found } = JSON.parse(stdout);
    expect(verdict).toBe('unconfirmed');
    expect(proxy.fitted.objective).toBeGreaterThan(proxy.defaults.objective);
    expect(found.sharpness).toBeGreaterThan(0.5);
    expect(JSON.parse(read(root))).toEqual({ rank: { weights: found } });
    const again = await run(root, '--json', '-');
    expect(JSON.parse(again.stdout).weights).toEqual(found);
  });

  it('writes nothing unless a place is named', async () => {
    const root = folder({ 'iq.config.json': '{"rank":{"weights":{"noise":1}}}' });
    expect(await run(root)).toMatchObject({ code: 0 });
    expect(read(root)).toBe('{"rank":{"weights":{"noise":1}}}');
  });

  it('is what the library does', async () => {
    const root = folder({});
    const result = await tune({ csv: 'ranking.csv', cwd: root });
    const { stdout } = await run(root, '--json', '-');
    expect(JSON.parse(stdout)).toMatchObject(JSON.parse(JSON.stringify(result)));
  });

  it('ends at a signal, with nothing written', async () => {
    const root = folder({});
    await expect(tune({ csv: 'ranking.csv', cwd: root, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(readdirSync(root)).toEqual(['ranking.csv']);
  });
});

describe('the configuration', () => {
  it('keeps everything else as it was', async () => {
    const text =
      '{\r\n\t"quiet": true,\r\n\t"rank": {\r\n\t\t"dedupe": "off",\r\n\t\t"weights": { "noise": 1 },\r\n\t\t"top": 5\r\n\t},\r\n\t"optimize": { "target": 0.97 }\r\n}';
    const root = folder({ 'iq.config.json': text });
    const { code, stderr } = await run(root, '-o', 'iq.config.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const written = read(root);
    expect(Object.keys(JSON.parse(written))).toEqual(['quiet', 'rank', 'optimize']);
    const { rank, ...rest } = JSON.parse(written);
    expect(rest).toEqual({ quiet: true, optimize: { target: 0.97 } });
    expect(Object.keys(rank)).toEqual(['dedupe', 'weights', 'top']);
    expect(Object.keys(rank.weights)).toEqual([...PARTS]);
    expect(written.split('\r\n')[1]).toBe('\t"quiet": true,');
    expect(written.endsWith('}')).toBe(true);
    expect(written.replaceAll('\r\n', '')).not.toContain('\n');
    // And it is read again.
    expect(await run(root, '-o', 'iq.config.json')).toMatchObject({ code: 0 });
    expect(read(root)).toBe(written);
  });

  it('is reached through a symbolic link', async () => {
    const root = folder({ 'real.json': '{}\n' });
    symlinkSync('real.json', path.join(root, 'link.json'));
    expect(await run(root, '-o', 'link.json')).toMatchObject({ code: 0 });
    expect(JSON.parse(read(root, 'real.json')).rank.weights.sharpness).toBeGreaterThan(0);
  });

  it('options come from it and the environment too', async () => {
    const root = folder({ 'iq.config.json': '{ "tune": { "labels": "labels.csv" } }', 'labels.csv': PAIRS });
    const { code, stderr } = await runIq(['tune', 'ranking.csv'], {
      cwd: root,
      env: { IQ_OUT: 'mine.json' },
    });
    expect(code, stderr).toBe(0);
    expect(cosine(JSON.parse(read(root, 'mine.json')).rank.weights, TASTE)).toBeGreaterThan(0.97);
  });
});
