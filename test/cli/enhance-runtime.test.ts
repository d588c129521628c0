import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

const HOOK = new URL('../support/onnx-runtime-hook.mjs', import.meta.url).href;

const enhanceWith = (cwd: string, runtime: string) =>
  runIq(['enhance', 'in'], { cwd, env: { NODE_OPTIONS: `--import ${HOOK}`, ONNX_RUNTIME: runtime } });

describe('the optional package that computes networks', () => {
  it('is asked for where it is not installed, before any work', async () => {
    const root = makePictures({ 'in/a.png': 'special/sizes/11x11.png' });
    expect(await enhanceWith(root, 'absent')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'iq: Enlarging needs the optional package onnxruntime-node, which is not installed. Run npm i onnxruntime-node.\n',
    });
    expect(readdirSync(root)).toEqual(['in']);
  });

  it('may round otherwise in another version, so what one made is made anew', async () => {
    const root = makePictures({ 'in/a.png': 'special/sizes/11x11.png' });
    const unchanged = '1 unchanged since an earlier run';
    expect((await enhanceWith(root, '1.29.0')).stderr).toContain('1 enlarged, 0 kept, 0 failed');
    expect((await enhanceWith(root, '1.29.0')).stderr).toContain(unchanged);
    const other = await enhanceWith(root, '1.30.0');
    expect(other.code).toBe(0);
    expect(other.stderr).not.toContain(unchanged);
  });
});
