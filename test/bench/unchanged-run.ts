import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { IQ } from '../support/run-iq.js';

/**
 * What a second run over files that have not changed takes, against reading and hashing all that it has to read and hash:
 * `tsx test/bench/unchanged-run.ts [files] [side]`.
 */
const [count = 10_000, side = 48] = process.argv.slice(2).map(Number);
const root = mkdtempSync(path.join(tmpdir(), 'iq-unchanged-'));
try {
  await makeFiles();
  run();
  const hashing = hashed();
  const second = run();
  console.log(
    `${count} files: hashing ${hashing.seconds.toFixed(2)} s (${hashing.files} files, ${(hashing.bytes / 1e6).toFixed(0)} MB), ` +
      `second run ${second.toFixed(2)} s, ratio ${(second / hashing.seconds).toFixed(2)}; an empty run ${empty().toFixed(2)} s`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Noise over a gradient, another for each. */
async function makeFiles(): Promise<void> {
  for (let i = 0; i < count; i++) {
    const folder = path.join(root, 'in', String(i % 100));
    if (i < 100) mkdirSync(folder, { recursive: true });
    const background = { r: i % 256, g: (i >> 8) * 5, b: 90 };
    const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
    await sharp({ create: { width: side, height: side, channels: 3, background, noise } })
      .jpeg({ quality: 95 })
      .toFile(path.join(folder, `${i}.jpg`));
  }
}

function run(): number {
  const started = performance.now();
  const args = [IQ, 'optimize', 'in', '--effort', '0', '--csv', 'r.csv', '--cache-dir', 'cache'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  console.log(stderr.trimEnd());
  return (performance.now() - started) / 1000;
}

function empty(): number {
  const started = performance.now();
  spawnSync(process.execPath, [IQ, '--version']);
  return (performance.now() - started) / 1000;
}

function hashed() {
  const started = performance.now();
  let files = 0;
  let bytes = 0;
  for (const folder of ['in', 'in-optimized']) {
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = readFileSync(path.join(entry.parentPath, entry.name));
      createHash('sha256').update(content).digest('hex');
      files++;
      bytes += content.length;
    }
  }
  return { seconds: (performance.now() - started) / 1000, files, bytes };
}
