import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeModel } from '../../src/enhance/probe-model.js';
import { enhance, repeater } from '../support/enhanced.js';
import { storedPixels } from '../support/fixtures.js';
import { node, onnxFile, weights } from '../support/onnx-file.js';
import { makePictures } from '../support/pictures.js';
import { decode } from '../support/rasters.js';

const PICTURES = { 'in/a.png': 'special/formats/interlaced.png', 'in/b.png': 'special/colour/grey.png' };

function withModel(bytes: Buffer): string {
  const root = makePictures(PICTURES);
  writeFileSync(path.join(root, 'own.onnx'), bytes);
  return root;
}

const found = (bytes: Buffer) =>
  probeModel({ path: 'own.onnx', file: path.join(withModel(bytes), 'own.onnx') });

/** A network for any size that ends in one step behind its repeated pixels. */
function ending(operation: string, constant: number): Buffer {
  return onnxFile({
    input: ['picture', 'float', [1, 1, 'h', 'w']],
    output: ['large', [1, 1, 'large h', 'large w']],
    weights: [weights('constant', [1], Float32Array.of(constant))],
    nodes: [
      node('Concat', ['picture', 'picture', 'picture', 'picture'], 'copies', { axis: 1 }),
      node('DepthToSpace', ['copies'], 'repeated', { blocksize: 2 }),
      node(operation, ['repeated', 'constant'], 'large'),
    ],
  });
}

/** A network of which only the shapes matter. */
function identity(dims: readonly (number | string)[], type: 'float' | 'int64' = 'float'): Buffer {
  return onnxFile({
    input: ['picture', type, dims],
    output: ['same', dims],
    weights: [],
    nodes: [node('Identity', ['picture'], 'same')],
  });
}

describe('a model of one’s own', () => {
  it.each([
    ['luma, of any size', { scale: 2, channels: 1 }, 2],
    ['colour, of any size', { scale: 3, channels: 3 }, 3],
    ['colour, of 40 × 40 pixels only', { scale: 2, channels: 3, side: 40 }, 2],
  ])('for %s enlarges as it says', async (_, toy, scale) => {
    const root = withModel(repeater(toy));
    const { code, rows } = await enhance(root, ['in', '--model', 'own.onnx']);
    expect(code).toBe(0);
    expect(rows).toMatchObject([
      { model: 'own.onnx', scale, width_out: 120 * scale },
      { width_out: 240 * scale },
    ]);
    for (const { path: name } of toy.channels === 3 ? rows : rows.slice(1)) {
      const before = await decode(path.join(root, 'in', name));
      const after = await decode(readFileSync(path.join(root, 'in-enhanced', name)));
      for (let i = 0; i < after.data.length; i++) {
        const at = Math.floor(i / after.channels);
        const [x, y] = [at % after.width, Math.floor(at / after.width)];
        const from = Math.floor(y / scale) * before.width + Math.floor(x / scale);
        if (after.data[i] !== before.data[from * before.channels + (i % after.channels)])
          throw new Error(`${name} differs at ${x}, ${y}`);
      }
    }
    expect((await storedPixels(readFileSync(path.join(root, 'in-enhanced/b.png')))).width).toBe(240 * scale);
  });

  it('is refused where --scale says something else', async () => {
    const root = withModel(repeater({ scale: 2, channels: 1 }));
    const run = await enhance(root, ['in', '--model', 'own.onnx', '--scale', '4']);
    expect(run).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^iq: Expected 2 for --scale with --model own\.onnx/),
    });
  });

  it('is refused where its only size leaves nothing between the overlaps', async () => {
    const root = withModel(repeater({ scale: 2, channels: 1, side: 32 }));
    const run = await enhance(root, ['in', '--model', 'own.onnx']);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringMatching(/less than 16 for --overlap/) });
    expect((await enhance(root, ['in', '--model', 'own.onnx', '--overlap', '4'])).code).toBe(0);
  });
});

describe('looking at a model', () => {
  it('tells numbers from 0 to 1 from those from 0 to 255', async () => {
    // A constant that is little of 255 and too much of 1.
    expect(await found(ending('Add', 4))).toMatchObject({ scale: 2, failure: null });
    expect(await found(ending('Add', 40))).toMatchObject({ failure: { code: 'model_mismatch' } });
    expect(await found(ending('Mul', 0.5))).toMatchObject({ failure: { code: 'model_mismatch' } });
  });

  it.each([
    ['three dimensions', identity([1, 'h', 'w']), /input picture is float32 1 × h × w/],
    [
      'channels behind',
      identity([1, 'h', 'w', 3]),
      /input picture is float32 1 × h × w × 3, which has not 1 or 3/,
    ],
    ['two channels', identity([1, 2, 'h', 'w']), /1 × 2 × h × w/],
    ['several pictures at once', identity([4, 3, 'h', 'w']), /4 pictures at once/],
    ['one fixed side', identity([1, 3, 32, 'w']), /only one side is fixed/],
    ['whole numbers', identity([1, 1, 'h', 'w'], 'int64'), /int64|no ONNX network/],
  ])('refuses one with %s, and says what is wanted', async (_, bytes, message) => {
    const { failure } = await found(bytes);
    expect(failure?.message).toMatch(message);
    if (failure?.code === 'model_mismatch')
      expect(failure.message).toContain('wanted is one input and one output of float32');
  });
});
