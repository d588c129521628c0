import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  type CaptureRequest,
  captureKey,
  type OptimizeOptions,
  optimize,
  type Row,
} from '../../src/index.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import { type ImageTask, optimizeImage } from '../../src/optimize/optimize-image.js';
import { openShowcase } from '../../src/report/captures/showcase.js';
import { resolveSettings, type SettingsInput } from '../../src/settings.js';
import { partOf, shown, takeAll, wholeOf } from '../support/captures.js';
import { seen } from '../support/optimised.js';
import { contents, fixturePath, makePictures } from '../support/pictures.js';
import { decode } from '../support/rasters.js';

const ALL: CaptureRequest = { below: null, bytes: 4e6 };
const PHOTO = 'photos/sunset.jpg';

/** Optimises one picture in this process. */
async function one(fixture: string, input: SettingsInput, task: Partial<ImageTask> = {}) {
  const name = path.basename(fixture);
  const root = makePictures({ [name]: fixture });
  return optimizeImage({
    root,
    path: name,
    within: root,
    destination: { kind: 'nowhere' },
    settings: resolveSettings({ effort: 0, minSaving: 0, ...input }),
    looks: null,
    capture: ALL,
    journal: null,
    temporary: '.iq-test.tmp',
    ...task,
  });
}

async function run(root: string, options: Partial<OptimizeOptions> = {}): Promise<Row[]> {
  const rows: Row[] = [];
  await optimize({
    paths: ['in'],
    cwd: root,
    jobs: 2,
    effort: 0,
    environment: process.env,
    onRow: (row) => void rows.push(row),
    ...options,
  });
  return rows;
}

const untimed = (rows: readonly Row[]) => rows.map((row) => ({ ...row, ms: 0 }));

describe('what is captured of an image', () => {
  it('its own pixels and those of the file that is written', async () => {
    const out = makePictures();
    const { rows, captures } = await one(
      PHOTO,
      {},
      { destination: { kind: 'folder', folder: out, real: out } },
    );
    const [row] = rows;
    const [captured] = captures;
    if (!row || !captured) throw new Error('Expected a row and its capture');
    expect(captured).toMatchObject({
      key: captureKey(row),
      worstArea: expect.closeTo(row.worst_area ?? 0, 6),
    });
    const { area, before, after } = captured.capture;
    const [source, output] = [
      await seen(readFileSync(fixturePath(PHOTO))),
      await seen(readFileSync(path.join(out, row.output ?? ''))),
    ];
    for (const [picture, raster] of [
      [before, source],
      [after, output],
    ] as const) {
      const part = await shown(picture);
      expect(partOf(part, wholeOf(part))).toEqual(partOf(raster, area));
    }
  });

  it.each([
    ['turned', 'special/orientation/orientation-6.jpg', {}],
    ['transparent', 'special/alpha/soft edge.png', { format: ['webp'] }],
  ] as const)('as a viewer shows it: %s', async (_, fixture, input) => {
    const { captures } = await one(fixture, input);
    const source = await seen(readFileSync(fixturePath(fixture)));
    const [captured] = captures;
    if (!captured) throw new Error('Expected a capture');
    expect(captured.capture).toMatchObject({ width: source.width, height: source.height });
    const part = await shown(captured.capture.before);
    expect(partOf(part, wholeOf(part))).toEqual(partOf(source, captured.capture.area));
  });

  it('each format, with a key of its own', async () => {
    const { rows, captures } = await one(PHOTO, { format: ['webp', 'avif'], target: 0.9 });
    expect(captures.map(({ key }) => key)).toEqual(rows.map(captureKey));
    expect(new Set(captures.map(({ key }) => key)).size).toBe(2);
  });

  it('nothing of an image that is kept, fails or was not asked for', async () => {
    expect((await one(PHOTO, { minSaving: 0.99 })).captures).toEqual([]);
    expect((await one('special/animated/waiting.webp', {})).captures).toEqual([]);
    expect((await one(PHOTO, {}, { path: 'gone.jpg' })).captures).toEqual([]);
    expect((await one(PHOTO, {}, { capture: null })).captures).toEqual([]);
  });

  it('only what is worse than asked, and nothing where the room or the time is too short', async () => {
    const [captured] = (await one(PHOTO, {})).captures;
    if (!captured) throw new Error('Expected a capture');
    const { worstArea, key } = captured;
    const countOf = async (request: Partial<CaptureRequest>, task: Partial<ImageTask> = {}) =>
      (await one(PHOTO, {}, { ...task, capture: { ...ALL, ...request } })).captures.length;
    expect(await countOf({ below: { worstArea, key } })).toBe(0);
    expect(await countOf({ below: { worstArea, key: `${key}z` } })).toBe(1);
    expect(await countOf({ below: { worstArea: worstArea + 1e-9, key: '' } })).toBe(1);
    expect(await countOf({ bytes: 10 })).toBe(0);
    const settings = { ...resolveSettings({ effort: 0 }), timeout: 0.001 };
    expect(await countOf({}, { settings })).toBe(0);
  });
});

describe('the unit of the worst area', () => {
  it('is SSIM where the quality is only predicted, whatever the metric', async () => {
    for (const metric of ['ssim', 'ssimulacra2']) {
      const input = { metric, strategy: 'predict' } as const;
      const out = makePictures();
      const { rows, captures } = await one(PHOTO, input, {
        destination: { kind: 'folder', folder: out, real: out },
      });
      expect(rows).toMatchObject([{ status: 'optimized', worst_area: null, score: null }]);
      const [before, after] = [
        await decode(fixturePath(PHOTO)),
        await decode(path.join(out, rows[0]?.output ?? '')),
      ];
      expect(captures).toMatchObject([{ worstArea: ssim.prepare(before).score(after).worstArea }]);
    }
  });

  it('is the metric itself where it has no areas', async () => {
    const { rows, captures } = await one(PHOTO, { metric: 'ssimulacra2' });
    expect(captures).toMatchObject([{ worstArea: expect.closeTo(rows[0]?.score ?? 0, 5) }]);
  });

  it('is at its best without loss', async () => {
    const { rows, captures } = await one('screens/editor.Png', { format: ['webp'], target: 1 });
    expect(rows).toMatchObject([{ reason: 'lossless' }]);
    const [captured] = captures;
    expect(captured?.worstArea).toBe(1);
    expect(captured?.capture.before.data).toBe(captured?.capture.after.data);
  });
});

describe('a run', () => {
  const folder = () =>
    makePictures({
      'in/a.jpg': PHOTO,
      'in/b.jpg': 'photos/sand.jpg',
      'in/deep/c.jpg': PHOTO,
      'in/d.png': 'special/sizes/1x1.png',
    });

  it('has the same rows and files with captures and without', async () => {
    const [plain, captured] = [folder(), folder()];
    const captures = takeAll();
    expect(untimed(await run(captured, { captures }))).toEqual(untimed(await run(plain)));
    expect(contents(captured)).toEqual(contents(plain));
    expect(captures.taken.length).toBeGreaterThan(0);
  });

  it('in place shows the originals', async () => {
    const root = folder();
    const captures = takeAll();
    const rows = await run(root, { inPlace: true, captures });
    const row = rows.find(({ path }) => path === 'a.jpg');
    expect(row?.status).toBe('optimized');
    const found = captures.taken.find(({ key }) => row && key === captureKey(row));
    if (!found) throw new Error('Expected a capture');
    const [source, written] = [
      await seen(readFileSync(fixturePath(PHOTO))),
      await seen(readFileSync(path.join(root, 'in/a.jpg'))),
    ];
    const [before, after] = [await shown(found.capture.before), await shown(found.capture.after)];
    expect(partOf(before, wholeOf(before))).toEqual(partOf(source, found.capture.area));
    expect(partOf(after, wholeOf(after))).toEqual(partOf(written, found.capture.area));
  });

  it('gives captures before their rows, also where rows come by rank', async () => {
    for (const rank of [undefined, {}]) {
      const captures = takeAll();
      const early: boolean[] = [];
      const onRow = (row: Row) => {
        if (row.status === 'optimized') early.push(captures.taken.some(({ key }) => key === captureKey(row)));
      };
      await run(folder(), { captures, onRow, ...(rank && { rank }) });
      expect(early.length).toBeGreaterThan(1);
      expect(early).not.toContain(false);
    }
  });

  it('shows the worst, whatever the order in which images are finished', async () => {
    const root = folder();
    const showcase = openShowcase({ places: 1 });
    const rows = (await run(root, { captures: showcase, dryRun: true })).filter(
      (row) => row.status === 'optimized',
    );
    const lowest = Math.min(...rows.map((row) => row.worst_area ?? 1));
    const worst = rows.find((row) => row.worst_area === lowest);
    expect(showcase.keys()).toEqual(worst && [captureKey(worst)]);
    const picture = showcase.read(showcase.keys()[0] ?? '')?.before;
    expect((await sharp(Buffer.from(picture?.data ?? '', 'base64')).metadata()).format).toBe('webp');
    showcase.close();
  });
});
