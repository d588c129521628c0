import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import exifReader from 'exif-reader';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { enhance, repeater, temporariesIn } from '../support/enhanced.js';
import { storedPixels } from '../support/fixtures.js';
import { contents, makePictures } from '../support/pictures.js';
import { until } from '../support/processes.js';
import { runIq, startIq } from '../support/run-iq.js';

const SMALL = {
  'in/a.jpg': 'special/sizes/7x5.jpg',
  'in/deep/b.png': 'special/sizes/11x11.png',
  'in/loading.png': 'special/animated/loading.png',
};

describe('iq enhance', () => {
  it('doubles every image into a tree of its own, and keeps what is animated', async () => {
    const root = makePictures(SMALL);
    const run = await enhance(root, ['in']);
    expect(run).toMatchObject({ code: 0, stderr: expect.stringMatching(/2 enlarged, 1 kept, 0 failed/) });
    expect(run.rows).toMatchObject([
      {
        path: 'a.jpg',
        status: 'enhanced',
        width: 7,
        height: 5,
        width_out: 14,
        height_out: 10,
        output: 'a.png',
      },
      { path: 'deep/b.png', format_out: 'png', width_out: 22, height_out: 22, model: 'photo', scale: 2 },
      { path: 'loading.png', status: 'kept', reason: 'animated', width_out: 96, model: null, scale: null },
    ]);
    const [before, after] = [contents(path.join(root, 'in')), contents(path.join(root, 'in-enhanced'))];
    expect(Object.keys(after)).toEqual(['a.png', 'deep/b.png', 'loading.png']);
    expect(after['loading.png']).toBe(before['loading.png']);
    for (const { output, bytes_out, width_out, height_out } of run.rows) {
      const bytes = readFileSync(path.join(root, 'in-enhanced', output ?? ''));
      expect(bytes).toHaveLength(bytes_out ?? 0);
      expect(await sharp(bytes).metadata()).toMatchObject({ width: width_out, height: height_out });
    }
  });

  it('writes nothing in a dry run, and no image where one fails', async () => {
    const root = makePictures({ ...SMALL, 'in/broken.png': 'README.md' });
    const dry = await enhance(root, ['in', '-n']);
    expect(dry.rows.map(({ status }) => status)).toEqual(['enhanced', 'failed', 'enhanced', 'kept']);
    expect(readdirSync(root).sort()).toEqual(['in']);
    const run = await enhance(root, ['in', '--csv', 'rows.csv']);
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^failed broken\.png \(unsupported_format\)/),
    });
    expect(Object.keys(contents(path.join(root, 'in-enhanced')))).not.toContain('broken.png');
    const [header, ...lines] = readFileSync(path.join(root, 'rows.csv'), 'utf8').trimEnd().split('\n');
    expect(header).toBe(
      'file,path,status,reason,format_in,format_out,width,height,width_out,height_out,model,scale,bytes_in,bytes_out,output,message,ms',
    );
    expect(lines).toHaveLength(4);
    const meta = JSON.parse(readFileSync(path.join(root, 'rows.csv.meta.json'), 'utf8'));
    expect(meta).toMatchObject({
      command: 'enhance',
      rows: 4,
      root: 'in',
      config: { scale: 2, model: 'photo' },
    });
  });

  it.each([
    ['jpeg', { format: 'jpeg' }],
    ['webp', { format: 'webp' }],
    ['avif', { format: 'heif' }],
  ])('writes %s by -f', async (format, metadata) => {
    const root = makePictures({
      'in/a.png': 'special/colour/grey.png',
      'in/b.png': 'special/alpha/soft edge.png',
    });
    const { code, rows } = await enhance(root, ['in', '-f', format]);
    expect(code).toBe(0);
    const [opaque, transparent] = rows;
    expect(opaque).toMatchObject({ status: 'enhanced', format_out: format });
    const bytes = readFileSync(path.join(root, 'in-enhanced', opaque?.output ?? ''));
    expect(await sharp(bytes).metadata()).toMatchObject({ ...metadata, width: 480, height: 320 });
    const kept = { status: 'kept', reason: 'alpha', output: 'b.png', width_out: 96 };
    expect(transparent).toMatchObject(format === 'jpeg' ? kept : { status: 'enhanced', width_out: 192 });
  });

  it('reduces to --target-width, and copies what is as wide', async () => {
    const root = makePictures({
      'in/a.png': 'special/colour/grey.png',
      'in/b.png': 'special/sizes/11x11.png',
      'in/c.webp': 'special/formats/lossless.webp',
    });
    const { rows } = await enhance(root, ['in', '--target-width', '330']);
    expect(rows).toMatchObject([
      { width: 240, width_out: 330, height_out: 220, status: 'enhanced' },
      { width: 11, width_out: 22, height_out: 22, status: 'enhanced' },
      { width: 400, width_out: 400, status: 'kept', reason: 'wide_enough', output: 'c.webp' },
    ]);
    const { width, height, channels } = await sharp(path.join(root, 'in-enhanced', 'a.png')).metadata();
    expect({ width, height, channels }).toEqual({ width: 330, height: 220, channels: 1 });
  });

  it('turns pictures upright, and says so in what it carries on', async () => {
    const names = [1, 2, 3, 4, 5, 6, 7, 8].map((turn) => `orientation-${turn}.jpg`);
    const root = makePictures(
      Object.fromEntries(names.map((name) => [`in/${name}`, `special/orientation/${name}`])),
    );
    const { rows } = await enhance(root, ['in']);
    const pictures = await Promise.all(
      rows.map(({ output }) => storedPixels(readFileSync(path.join(root, 'in-enhanced', output ?? '')))),
    );
    const [first] = pictures;
    for (const picture of pictures) {
      expect([picture.width, picture.height]).toEqual([360, 240]);
      // They are JPEG files, each with losses of its own.
      const off = picture.data.reduce((sum, value, i) => sum + Math.abs(value - (first?.data[i] ?? 0)), 0);
      expect(off / picture.data.length).toBeLessThan(2);
    }
    const { exif, orientation, xmp } = await sharp(
      path.join(root, 'in-enhanced', 'orientation-6.png'),
    ).metadata();
    expect(orientation ?? 1).toBe(1);
    expect(exifReader(exif ?? Buffer.alloc(0)).Photo).toMatchObject({
      PixelXDimension: 360,
      PixelYDimension: 240,
    });
    expect(xmp?.toString()).not.toMatch(/tiff:Orientation(="|>)[2-8]/);
  });

  it('refuses what would have too many pixels, before or after', async () => {
    const root = makePictures({ 'in/a.png': 'special/sizes/11x11.png' });
    const large = await enhance(root, ['in', '--max-pixels', '100']);
    expect(large.rows).toMatchObject([{ reason: 'too_many_pixels', width: null }]);
    writeFileSync(path.join(root, 'm3.onnx'), repeater({ scale: 3, channels: 3 }));
    const { rows } = await enhance(root, ['in', '--max-pixels', '130', '--model', 'm3.onnx']);
    expect(rows).toMatchObject([
      {
        reason: 'too_many_pixels',
        width: 11,
        message: expect.stringMatching(/would have 33×33 pixels.*520/),
      },
    ]);
  });

  it.each([
    [['--scale', '3'], /^iq: Expected 2.* for --scale with --model photo but received 3\.\n$/],
    [['--model', 'photograph'], /^iq: Expected photo.* or a file ending in \.onnx for --model/],
    [
      ['--overlap', '11'],
      /^iq: Expected at least 12 for --overlap with --model photo, whose tiles would show seams/,
    ],
    [['--model', 'absent.onnx'], /^iq: The model .*absent\.onnx cannot be read \(ENOENT\)/],
    [['--model', 'text.onnx'], /^iq: The model .*text\.onnx is no ONNX network that runs here/],
  ])('refuses %s before any work', async (args, message) => {
    const root = makePictures(SMALL);
    writeFileSync(path.join(root, 'text.onnx'), 'text');
    const run = await runIq(['enhance', 'in', ...args], { cwd: root });
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(readdirSync(root).sort()).toEqual(['in', 'text.onnx']);
  });

  it('refuses two images that would get one name', async () => {
    const root = makePictures({ 'in/a.jpg': 'special/sizes/7x5.jpg', 'in/a.png': 'special/sizes/11x11.png' });
    const run = await runIq(['enhance', 'in'], { cwd: root });
    expect(run).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/a\.jpg and a\.png could both be written/),
    });
  });
});

describe('a second run of iq enhance', () => {
  it('does only what is missing, changed or asked for otherwise', async () => {
    const root = makePictures(SMALL);
    const out = path.join(root, 'in-enhanced');
    const first = await enhance(root, ['in']);
    expect((await enhance(root, ['in'])).stderr).toContain('3 unchanged since an earlier run');
    writeFileSync(path.join(out, 'a.png'), 'edited');
    const third = await enhance(root, ['in']);
    expect(third.stderr).toContain('2 unchanged since an earlier run');
    const timeless = ({ rows }: typeof first) => rows.map(({ ms: _, ...row }) => row);
    expect(timeless(third)).toEqual(timeless(first));
    for (const args of [['--target-width', '20'], ['--no-cache']])
      expect((await enhance(root, ['in', ...args])).stderr).not.toContain('unchanged');
  });

  it('finds nothing left of one that was killed', async () => {
    const root = makePictures();
    mkdirSync(path.join(root, 'in'));
    // Large enough for working files.
    const large = { create: { width: 4100, height: 4100, channels: 3, background: '#345' } } as const;
    await sharp(large)
      .png({ compressionLevel: 1 })
      .toFile(path.join(root, 'in', 'large.png'));
    const { child, finished } = startIq(['enhance', 'in', '--tile', '64'], { cwd: root });
    const out = path.join(root, 'in-enhanced');
    await until(() => temporariesIn(out).length > 0, 'working files');
    child.kill('SIGKILL');
    await finished;
    expect(temporariesIn(out)).toHaveLength(1);
    const next = startIq(['enhance', 'in'], { cwd: root });
    await until(() => temporariesIn(out).length === 0, 'the removal of what was left');
    await until(() => temporariesIn(out).length > 0, 'working files again');
    next.child.kill('SIGINT');
    expect(await next.finished).toMatchObject({ code: 130 });
    expect(temporariesIn(out)).toEqual([]);
  });
});
