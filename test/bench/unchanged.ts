import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { IQ } from '../support/run-iq.js';

/** What a second run over files that have not changed takes, beside reading and hashing all sources and outputs. */
export async function unchanged(): Promise<string> {
  const rows: string[] = [];
  for (const { files, side } of [
    { files: 10_000, side: 10 },
    { files: 2000, side: 512 },
  ]) {
    const root = mkdtempSync(path.join(tmpdir(), 'iq-unchanged-'));
    try {
      await makeFiles(path.join(root, 'in'), files, side);
      const first = run(root);
      const hashing = hashed(root);
      const second = run(root);
      const size = (hashing.bytes / 1e6).toFixed(0);
      const times = [hashing.seconds, second, first].map((seconds) => seconds.toFixed(1));
      rows.push(`| ${[files, size, ...times, (second / hashing.seconds).toFixed(1)].join(' | ')} |`);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
  return [
    '| files | MB, with outputs | hashing in one process, s | second run, s | first run, s | second run ÷ hashing |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Noise, another for each. */
async function makeFiles(folder: string, count: number, side: number): Promise<void> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  for (let i = 0; i < count; i++) {
    const below = path.join(folder, String(i % 100));
    mkdirSync(below, { recursive: true });
    const background = { r: i % 256, g: (i >> 8) * 5, b: 90 };
    await sharp({ create: { width: side, height: side, channels: 3, background, noise } })
      .jpeg({ quality: 98 })
      .toFile(path.join(below, `${i}.jpg`));
  }
}

function run(cwd: string): number {
  const started = performance.now();
  const args = [
    'optimize',
    'in',
    '--effort',
    '0',
    '--strategy',
    'predict',
    '--csv',
    'r.csv',
    '--cache-dir',
    'cache',
  ];
  const { status, stderr } = spawnSync(process.execPath, [IQ, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - started) / 1000;
}

function hashed(root: string) {
  const started = performance.now();
  let bytes = 0;
  for (const folder of ['in', 'in-optimized']) {
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = readFileSync(path.join(entry.parentPath, entry.name));
      createHash('sha256').update(content).digest('hex');
      bytes += content.length;
    }
  }
  return { seconds: (performance.now() - started) / 1000, bytes };
}
