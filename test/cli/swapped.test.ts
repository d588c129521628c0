import { copyFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { checked } from '../support/checked.js';
import { fixturePath, makePictures, sha256 } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

/** Pictures of different sizes, in pixels and in bytes. */
const FIXTURES = ['photos/sand.jpg', 'special/orientation/orientation-1.jpg', 'photos/meadow.jpg'];
const NAMES = Array.from({ length: 16 }, (_, i) => `in/${i}.jpg`);

interface Version {
  readonly file: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly content: string;
  readonly niqe: number | null;
}

let versions: Version[] = [];

beforeAll(async () => {
  const root = makePictures(Object.fromEntries(FIXTURES.map((fixture, i) => [`${i}.jpg`, fixture])));
  const { rows } = await checked(root, ['.', '--fail-under', 'niqe=1000']);
  versions = await Promise.all(
    FIXTURES.map(async (fixture, i) => {
      const file = fixturePath(fixture);
      const bytes = readFileSync(file);
      const { autoOrient } = await sharp(bytes).metadata();
      const niqe = rows[i]?.metrics.niqe ?? null;
      return { file, bytes: bytes.length, content: sha256(bytes), ...autoOrient, niqe };
    }),
  );
});

/** Runs while every file is replaced by another version of it, whole and at once, as often as that can be. */
async function whileSwapping<T>(root: string, work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  for (let round = 0; !isOver; round++) {
    for (const [i, name] of NAMES.entries()) {
      const next = path.join(root, 'next');
      copyFileSync(versions[(round + i) % versions.length]?.file ?? '', next);
      renameSync(next, path.join(root, name));
    }
    await turn();
  }
  return over;
}

const makeTree = () => makePictures(Object.fromEntries(NAMES.map((name) => [name, 'photos/sand.jpg'])));

it('every row and output of iq optimize is of one version', async () => {
  const root = makeTree();
  const args = ['optimize', 'in', '--rank', '--effort', '0', '--jobs', '2', '--json', '-'];
  const { stdout } = await whileSwapping(root, runIq(args, { cwd: root }));
  const { rows } = JSON.parse(stdout);
  expect(rows).toHaveLength(NAMES.length);
  const met = new Set<string>();
  for (const { path: name, bytes_in, width, height, output, bytes_out, content_hash } of rows) {
    const version = versions.find(({ bytes }) => bytes === bytes_in);
    expect(version).toMatchObject({ width, height, content: content_hash });
    met.add(content_hash);
    const file = path.join(root, 'in-optimized', output);
    expect(await sharp(file).metadata()).toMatchObject({ autoOrient: { width, height } });
    expect(statSync(file).size).toBe(bytes_out);
    expect(output).toBe(name);
  }
  expect(met.size).toBeGreaterThan(1);
});

it('every row of iq rank is of one version', async () => {
  const root = makeTree();
  const args = ['rank', 'in', '--aesthetic', 'off', '--faces', 'off', '--jobs', '2', '--json', '-'];
  const { stdout } = await whileSwapping(root, runIq(args, { cwd: root }));
  const { rows } = JSON.parse(stdout);
  expect(rows).toHaveLength(NAMES.length);
  for (const { content_hash, bytes, width, height } of rows)
    expect(versions.find(({ content }) => content === content_hash)).toMatchObject({ bytes, width, height });
});

it('what iq check says of the size, the saving and the score of an image is of one version', async () => {
  const root = makeTree();
  const args = ['in', '--fail-under', 'niqe=1000', '--max-saving', '100', '--effort', '0', '--jobs', '2'];
  const { rows } = await whileSwapping(root, checked(root, args));
  expect(rows).toHaveLength(NAMES.length);
  for (const { bytes, width, height, metrics, message } of rows) {
    expect(message).toBeNull();
    expect(versions.find((version) => version.bytes === bytes)).toMatchObject({
      width,
      height,
      niqe: metrics.niqe,
    });
  }
});
