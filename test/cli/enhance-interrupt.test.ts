import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporariesIn } from '../support/enhanced.js';
import { makePictures } from '../support/pictures.js';
import { childrenOf, isRunning, until } from '../support/processes.js';
import { readCsv } from '../support/reports.js';
import { startIq } from '../support/run-iq.js';

/** Large enough for working files; the name comes last. */
async function makeLarge(folder: string): Promise<void> {
  const large = { create: { width: 4100, height: 4100, channels: 3, background: '#345' } } as const;
  await sharp(large).png({ compressionLevel: 1 }).toFile(path.join(folder, 'z.png'));
}

describe('Ctrl-C', () => {
  it.each([
    ['to the process', (pid: number) => process.kill(pid, 'SIGINT')],
    ['to its group, as a terminal sends it', (pid: number) => process.kill(-pid, 'SIGINT')],
  ])('%s tells what was enlarged, and leaves nothing half-written', async (_, send) => {
    const root = makePictures({ 'in/a.png': 'special/sizes/11x11.png' });
    await makeLarge(path.join(root, 'in'));
    mkdirSync(path.join(root, 'tmp'));
    const out = path.join(root, 'in-enhanced');
    const { child, finished } = startIq(['enhance', 'in', '--csv', 'r.csv', '--tile', '64', '--verbose'], {
      cwd: root,
      env: { TMPDIR: path.join(root, 'tmp') },
      detached: true,
    });
    const pid = child.pid ?? 0;
    let told = '';
    child.stderr?.on('data', (text: string) => {
      told += text;
    });
    await until(() => told.includes('a.png'), 'the small one to be told');
    await until(() => temporariesIn(out).length > 0, 'working files');
    const workers = childrenOf(pid);
    expect(workers).not.toEqual([]);
    send(pid);
    const { code, stdout, stderr } = await finished;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/Interrupted\. 1 enlarged, 0 kept, 0 failed/);
    expect(workers.filter(isRunning)).toEqual([]);
    expect(readCsv(path.join(root, 'r.csv'))).toMatchObject([{ path: 'a.png', status: 'enhanced' }]);
    expect(readdirSync(root).sort()).toEqual(['in', 'in-enhanced', 'r.csv', 'r.csv.meta.json', 'tmp']);
    expect(readdirSync(out)).toEqual(['a.png']);
    expect(readdirSync(path.join(root, 'tmp'))).toEqual([]);
  });
});
