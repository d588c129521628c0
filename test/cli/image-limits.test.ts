import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixturePath, makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

const LARGE = 'photos/sand.jpg';
const FRAMES = 'special/animated/spinner.gif';
const GOOD = 'special/orientation/orientation-1.jpg';

/** Commands that say something of every image, with what each needs. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  optimize: ['-n', '--effort', '0'],
  rank: ['--aesthetic', 'off', '--faces', 'off'],
  score: ['-r', 'in', '-m', 'psnr'],
  check: ['--max-megapixels', '100'],
};
const bytes = statSync(fixturePath(LARGE)).size;

interface Told {
  readonly path: string;
  readonly reason?: string | null;
  readonly reasons?: readonly string[];
  readonly message: string | null;
}

let root = '';

beforeAll(() => {
  root = makePictures({ 'in/large.jpg': LARGE, 'in/frames.gif': FRAMES, 'in/good.jpg': GOOD });
});

/** The codes of the images that failed, and their sentences. */
async function failures(command: string, args: readonly string[], cwd = root) {
  const { stdout, code } = await runIq([command, path.join(root, 'in'), ...args, '--json', '-'], { cwd });
  const rows: readonly Told[] = JSON.parse(stdout).rows;
  const failed = rows.filter(({ message }) => message !== null);
  return {
    code,
    codes: Object.fromEntries(failed.map(({ path, reason, reasons }) => [path, reason ?? reasons?.[0]])),
    messages: failed.map(({ message }) => message).join('\n'),
  };
}

const inRoot = (args: readonly string[]) => args.map((arg) => (arg === 'in' ? path.join(root, 'in') : arg));

describe.each(Object.entries(COMMANDS))('iq %s', (command, own) => {
  it('refuses what exceeds a limit, and takes what is exactly there', async () => {
    const args = [...inRoot(own), '--max-file-size'];
    const short = await failures(command, [...args, `${bytes - 1}`]);
    expect(short).toMatchObject({ code: 1, codes: { 'large.jpg': 'file_too_large' } });
    expect(short.messages).toMatch(/large\.jpg has \d+ bytes, more than .*raise --max-file-size/);
    expect((await failures(command, [...args, `${bytes}`])).codes).toEqual({});
    const frames = await failures(command, [...inRoot(own), '--max-frames', '7']);
    expect(frames).toMatchObject({ code: 1, codes: { 'frames.gif': 'too_many_frames' } });
    expect(frames.messages).toMatch(
      /frames\.gif has 8 frames or pages, more than the 7 .*raise --max-frames/,
    );
    expect((await failures(command, [...inRoot(own), '--max-frames', '8'])).codes).toEqual({});
  });

  it('takes its limits from a configuration', async () => {
    const cwd = path.join(root, `configured-${command}`);
    mkdirSync(cwd);
    const limits = { maxFileSize: `${(bytes - 1) / 1000}kB`, maxFrames: 7 };
    writeFileSync(path.join(cwd, 'iq.config.json'), JSON.stringify({ maxMemory: '1GB', [command]: limits }));
    const { codes } = await failures(command, inRoot(own), cwd);
    expect(codes).toEqual({ 'large.jpg': 'file_too_large', 'frames.gif': 'too_many_frames' });
  });

  it('makes the same of images when memory is short', async () => {
    const args = [command, path.join(root, 'in'), ...inRoot(own), '--json', '-', '--jobs', '8'];
    const [whole, short] = await Promise.all(
      [[], ['--max-memory', '1']].map((memory) => runIq([...args, ...memory], { cwd: root })),
    );
    const untimed = (text = '') => text.replace(/"ms": ?\d+/g, '');
    expect(untimed(short?.stdout)).toBe(untimed(whole?.stdout));
    expect(short?.code).toBe(whole?.code);
  });
});

it.each([
  ['--max-frames 0', /a whole number from 1/],
  ['--max-file-size little', /a size such as 300kB/],
  ['--max-memory 0', /a size such as 300kB/],
])('%s is refused before any work', async (flags, words) => {
  const { code, stderr } = await runIq(['optimize', 'in', '-n', ...flags.split(' ')], { cwd: root });
  expect(code).toBe(2);
  expect(stderr).toMatch(words);
});
