import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';

const SIDE = 5000;
const DECODES = 5;

/** A process that is as workers are: it tells by how many rasters its most memory grew while it saw candidates. */
const PROGRAM = `
  import { readFileSync } from 'node:fs';
  import sharp from 'sharp';
  import { seen } from './dist/optimize/seen.js';
  sharp.cache(false);
  sharp.concurrency(1);
  const most = () => 1024 * Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  const [width, height] = [${SIDE}, ${SIDE}];
  const file = readFileSync(0);
  const before = most();
  const look = async () => (await seen({ path: '', raster: { width, height } }, file, false)).data[0];
  let sum = 0;
  for (let i = 0; i < ${DECODES}; i++) sum += await look();
  console.log(JSON.stringify({ sum, rasters: (most() - before) / (3 * width * height) }));
`;

test.runIf(existsSync('/proc/self/status'))(
  'of the candidates of a large picture one is in memory at a time',
  async () => {
    const args = ['--expose-gc', '--input-type=module', '-e', PROGRAM];
    const grey = { width: SIDE, height: SIDE, channels: 3, background: '#777' } as const;
    const input = await sharp({ create: grey }).jpeg().toBuffer();
    const { stdout } = spawnSync(process.execPath, args, { input, encoding: 'utf8' });
    const { sum, rasters } = JSON.parse(stdout) as { sum: number; rasters: number };
    expect(sum).toBe(DECODES * 0x77);
    expect(rasters).toBeGreaterThan(0.5);
    expect(rasters).toBeLessThan(1.5);
  },
  60_000,
);
