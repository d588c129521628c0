import { copyFileSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasYunet } from '../support/faces.js';
import { WITH_PEOPLE } from '../support/people.js';
import { makePictures } from '../support/pictures.js';
import { auc, kendallTau } from '../support/rank-figures.js';
import { column, ranked } from '../support/ranked.js';
import type { Cells } from '../support/reports.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

const say = (text: string, value: number | string) => console.info(`iq rank: ${text} ${value}`);

/** A folder `in` with the shared test material's own folders, as they are called there. */
function makeFolder(...folders: readonly string[]): string {
  const root = makePictures();
  for (const folder of folders) {
    const target = path.join(root, 'in', path.basename(folder));
    mkdirSync(target, { recursive: true });
    for (const name of readdirSync(sharedPath(folder)))
      place(sharedPath(path.join(folder, name)), path.join(target, name));
  }
  return root;
}

/** Links where that is possible: a photograph need not be there twice. */
function place(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

const models = () => ({ env: { IQ_MODELS_DIR: sharedPath('models') } });
const numbers = (rows: readonly Cells[], name: string) => column(rows, name).map(Number);
/** By the files' contents: that is what a score must hang on. */
const scoresOf = (rows: readonly Cells[]) =>
  Object.fromEntries(rows.map((row) => [row.content_hash ?? '', row.final_score]));

const PHOTOS = ['photos/budgie', 'photos/clic', 'photos/kodak', 'photos/cid22', 'photos/snapshots'];
const LABELLED = [
  'labelled/faces',
  'labelled/sharp',
  'labelled/blurred',
  'labelled/lowlight',
  'labelled/neardup',
];
/** Charts among the photographs, and one snapshot with the lens covered. */
const NO_PHOTO = /plot|Deutschland|Beam-|interference|FZ201/i;

const isReady = hasShared('photos') && hasShared('labelled') && hasYunet;

describe.skipIf(!isReady)(`photographs (${SHARED_HINT})`, () => {
  let root = '';
  let rows: readonly Cells[] = [];
  beforeAll(async () => {
    root = makeFolder(...PHOTOS, ...LABELLED);
    const result = await ranked(root, ['in'], models());
    expect(result.code).toBe(0);
    ({ rows } = result);
    say('photographs ranked:', rows.length);
  });
  const within = (...folders: readonly string[]) =>
    rows.filter(({ path = '' }) => folders.includes(path.split('/')[0] ?? '') && !NO_PHOTO.test(path));

  it('keep their scores, whatever comes to the folder', async () => {
    const folder = path.join(root, 'in/outliers');
    mkdirSync(folder);
    const create = { width: 900, height: 600, channels: 3, background: 'black' } as const;
    await sharp({ create }).png().toFile(path.join(folder, 'black.png'));
    const noise = { type: 'gaussian', mean: 128, sigma: 100 } as const;
    await sharp({ create: { ...create, noise } })
      .png()
      .toFile(path.join(folder, 'noise.png'));
    const more = await ranked(root, ['in', '--no-cache'], models());
    expect(more.rows).toHaveLength(rows.length + 2);
    expect(scoresOf(more.rows)).toMatchObject(scoresOf(rows));
    const relative = async (args: readonly string[]) =>
      scoresOf((await ranked(root, [...args, '--normalise', 'minmax'], models())).rows);
    const [all, less] = [await relative(['in']), await relative(['in/kodak'])];
    const moved = Object.keys(less).filter((content) => all[content] !== less[content]);
    say('of 12 photographs, relative to the others the score moves of:', moved.length);
    rmSync(folder, { recursive: true });
  });

  it('keep their scores in four runs', async () => {
    const found: Record<string, string | undefined> = {};
    for (let part = 0; part < 4; part++) {
      const list = column(rows, 'path')
        .filter((_, at) => at % 4 === part)
        .map((name) => path.join(root, 'in', name ?? ''));
      writeFileSync(path.join(root, 'list'), list.join('\n'));
      const { rows: some } = await ranked(root, ['--files-from', 'list', '--no-cache'], models());
      expect(some).toHaveLength(list.length);
      Object.assign(found, scoresOf(some));
    }
    expect(found).toEqual(scoresOf(rows));
  });

  it('are in the same order at half their size', async () => {
    const all = within('budgie', 'clic', 'kodak', 'cid22', 'snapshots', 'sharp', 'blurred');
    mkdirSync(path.join(root, 'halves'));
    for (const { path: name = '', content_hash, width } of all) {
      const half = sharp(path.join(root, 'in', name)).autoOrient();
      const file = path.join(root, 'halves', `${content_hash}.png`);
      await half
        .resize(Math.round(Number(width) / 2))
        .png({ compressionLevel: 1 })
        .toFile(file);
    }
    const halves = new Map((await ranked(root, ['halves'], models())).rows.map((row) => [row.file, row]));
    const tau = (what: string, whole: readonly Cells[]) => {
      const scores = whole.map((row) => Number(halves.get(`${row.content_hash}.png`)?.final_score));
      const found = kendallTau(numbers(whole, 'final_score'), scores);
      say(`final_score of ${whole.length} photographs ${what} and their halves, τ`, found.toFixed(3));
      return found;
    };
    const isLarge = ({ width, height }: Cells) => Math.max(Number(width), Number(height)) >= 2048;
    // So few that a pair in the other order counts .03.
    expect(tau('of budgie and clic', within('budgie', 'clic').filter(isLarge))).toBeGreaterThanOrEqual(0.95);
    tau(
      'below 2048 pixels',
      all.filter((row) => !isLarge(row)),
    );
    expect(tau('from 2048 pixels on', all.filter(isLarge))).toBeGreaterThanOrEqual(0.95);
  });

  it('that people called blurred have the lower sharpness', () => {
    const found = auc(
      numbers(within('blurred'), 'sharpness_norm'),
      numbers(within('sharp'), 'sharpness_norm'),
    );
    const all = auc(numbers(within('blurred'), 'final_score'), numbers(within('sharp'), 'final_score'));
    say('sharp against blurred by sharpness_norm, AUC', found.toFixed(3));
    say('the same by final_score, AUC', all.toFixed(3));
    // Of the fifteen, eleven are of food, and their labels are noisy.
    expect(found).toBeGreaterThanOrEqual(0.7);
  });

  it('in low light have the lower exposure; low key is no flaw', () => {
    const normal = within('kodak', 'cid22', 'budgie', 'clic', 'snapshots');
    const found = auc(numbers(within('lowlight'), 'exposure_norm'), numbers(normal, 'exposure_norm'));
    say('low light against normal photographs by exposure_norm, AUC', found.toFixed(3));
    expect(found).toBeGreaterThanOrEqual(0.85);
    const exposed = normal.filter(({ veto }) => veto?.includes('exposed'));
    expect(column(exposed, 'path')).toEqual([]);
    const lowKey = normal.filter(({ luma_p50 }) => Number(luma_p50) < 40);
    expect(lowKey.length).toBeGreaterThan(2);
    for (const { path, veto } of lowKey) expect([path, veto]).toEqual([path, '']);
  });

  it('of people have a face, and others have none', () => {
    expect(new Set(column(within('faces'), 'face_present'))).toEqual(new Set(['1']));
    for (const { face_count, reasons } of within('faces')) {
      expect(Number(face_count)).toBeGreaterThan(0);
      expect(reasons?.split(' ')).toContain('face');
    }
    const wrong: string[] = [];
    for (const folder of ['kodak', 'cid22']) {
      const people = WITH_PEOPLE[`photos/${folder}`] ?? [];
      const others = within(folder).filter(({ file }) => !people.includes(file ?? ''));
      expect(others.length).toBeGreaterThan(5);
      for (const { path, face_present } of others) if (face_present !== '0') wrong.push(path ?? '');
    }
    say('faces found where no people are:', wrong.join(', ') || 'none');
    expect(wrong.length).toBeLessThanOrEqual(1);
  });

  it('are grouped where one is a copy of another, and only there', () => {
    const grouped = rows.filter(({ duplicate_group }) => duplicate_group !== '');
    expect(column(grouped, 'file').toSorted()).toEqual([
      'ukbench00120.jpg',
      'ukbench00120_gray.jpg',
      'ukbench00120_resize.jpg',
    ]);
    expect(new Set(column(grouped, 'duplicate_group'))).toEqual(new Set(['1']));
  });
});
