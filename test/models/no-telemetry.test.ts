import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { requireOwnNetwork } from '../../src/enhance/networks.js';

const RUNTIME = new URL('../../dist/models/onnx.js', import.meta.url).href;

it('ONNX Runtime leaves no identifier and nothing to be sent behind where iq loads it', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'iq-telemetry-'));
  const script = `const { loadOnnxRuntime } = await import('${RUNTIME}');
const { InferenceSession } = await loadOnnxRuntime('This test');
const { readFileSync } = await import('node:fs');
const session = await InferenceSession.create(readFileSync(${JSON.stringify(requireOwnNetwork('photo', 2))}));
await session.release();`;
  try {
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      // Nothing else: where CI says that it is one, nothing is sent in any case.
      env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, XDG_CACHE_HOME: home },
      stdio: 'ignore',
    });
    expect(readdirSync(home)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
