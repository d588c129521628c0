import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeForViewing } from '../../src/decode/decoder.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { type Cells, parseCsv } from '../support/reports.js';
import { runIq } from '../support/run-iq.js';

const PICTURES = {
  'sand.jpg': 'photos/sand.jpg',
  'hedge.webp': 'photos/hedge.webp',
  'small.png': 'photos/sunset small.png',
  'letter.jpg': 'screens/letter.jpg',
};
const LOSSY = ['-f', 'jpeg,webp,avif'];
const PREDICT = ['--strategy', 'predict'];

let root: string;
beforeAll(() => {
  root = makePictures();
  addPictures(path.join(root, 'in'), PICTURES);
});

/** The rows of a run, each file scored anew against its source. */
async function optimize(out: string, args: readonly string[], env: Record<string, string> = {}) {
  const line = ['optimize', 'in', '-o', out, '--min-saving', '0', '--csv', '-', ...args];
  const { code, stdout, stderr } = await runIq(line, { cwd: root, env });
  expect(code, stderr).toBe(0);
  const rows = parseCsv(stdout);
  const done = rows.filter((row) => row.status === 'optimized' && row.quality !== '');
  expect(done.length).toBeGreaterThan(0);
  return { rows, done, scores: await Promise.all(done.map((row) => scoreOf(out, row))) };
}

async function scoreOf(out: string, row: Cells): Promise<number> {
  const [source, output] = await Promise.all(
    [path.join(root, 'in', row.path ?? ''), path.join(root, out, row.output ?? '')].map((file) =>
      decodeForViewing(readFileSync(file), true, file),
    ),
  );
  return source && output ? ssim.prepare(source).score(output).value : Number.NaN;
}

describe('a prediction by a probe', () => {
  it('takes one encode and one look at most, and proves nothing', async () => {
    const { done } = await optimize('predicted', [...PREDICT, ...LOSSY]);
    for (const row of done) {
      const name = `${row.path} ${row.format_out}`;
      expect(row, name).toMatchObject({ encodes: '1', proof: 'none', score: '', worst_area: '' });
      expect(Number(row.probes), name).toBeLessThanOrEqual(1);
      expect(row.quality, name).toBe(row.predicted_quality);
      expect(Number(row.predicted_low), name).toBeGreaterThanOrEqual(1);
      expect(Number(row.predicted_low)).toBeLessThanOrEqual(Number(row.predicted_quality));
      expect(Number(row.predicted_high)).toBeGreaterThanOrEqual(Number(row.predicted_quality));
      expect(row.family).not.toBe('');
    }
  });

  it('verified, meets the target always', async () => {
    const { done, scores } = await optimize('verified', [...PREDICT, '--verify', ...LOSSY]);
    for (const [i, row] of done.entries()) {
      const name = `${row.path} ${row.format_out}`;
      expect(['verified', 'proven'], name).toContain(row.proof);
      expect(scores[i], name).toBeGreaterThanOrEqual(Number(row.target));
      expect(Number(row.score)).toBeCloseTo(scores[i] ?? Number.NaN, 5);
      if (row.proof === 'verified')
        expect(row).toMatchObject({ encodes: '1', quality: row.predicted_quality });
      else expect(Number(row.encodes), name).toBeGreaterThan(1);
    }
  });

  it('leaves PNG to the search', async () => {
    const { done } = await optimize('palette', [...PREDICT, '-f', 'png', '-t', '.95']);
    for (const row of done) {
      expect(row).toMatchObject({ proof: 'proven', reason: 'palette' });
      expect(Number(row.encodes)).toBeGreaterThan(1);
      expect(Number(row.score)).toBeGreaterThanOrEqual(0.95);
    }
  });
});

describe('a search', () => {
  it('proves every row, and says what it expected', async () => {
    const { done } = await optimize('proven', LOSSY);
    expect(new Set(done.map(({ proof }) => proof))).toEqual(new Set(['proven']));
    for (const row of done)
      for (const column of ['predicted_quality', 'predicted_low', 'predicted_high', 'family'])
        expect(row[column], `${row.path} ${row.format_out} ${column}`).not.toBe('');
  });

  it.each([
    ['--no-proof', ['--no-proof'], {}],
    ['IQ_PROOF=false', [], { IQ_PROOF: 'false' }],
  ])('without proof by %s meets the target, and says how sure it is', async (name, args, env) => {
    const { done, scores } = await optimize(`out ${name}`, [...LOSSY, ...args], env);
    for (const [i, row] of done.entries()) {
      expect(scores[i], `${row.path} ${row.format_out}`).toBeGreaterThanOrEqual(Number(row.target));
      expect(row.format_out === 'webp' ? ['proven'] : ['proven', 'likely']).toContain(row.proof);
    }
    expect(done.some(({ proof }) => proof === 'likely')).toBe(true);
  });
});

it('auto is as small as every format searched for itself, with fewer encodes', async () => {
  const [auto, apart] = [
    await optimize('auto', ['-f', 'auto']),
    await optimize('apart', ['-f', 'jpeg,webp,avif,png']),
  ];
  const encodes = (rows: Cells[]) => rows.reduce((sum, row) => sum + Number(row.encodes), 0);
  expect(encodes(auto.rows)).toBeLessThan(encodes(apart.rows));
  for (const row of auto.rows) {
    const same = apart.rows.filter((other) => other.path === row.path);
    const smallest = Math.min(...same.map((other) => Number(other.bytes_out)));
    expect(Number(row.bytes_out), row.path).toBeLessThanOrEqual(smallest * 1.02);
  }
});

describe('options that contradict one another', () => {
  it.each([
    ['--verify without predict', ['--verify'], {}, /--strategy predict with --verify/],
    ['--no-proof with predict', [...PREDICT, '--no-proof'], {}, /--strategy search with --no-proof/],
    ['--floor with an unverified prediction', [...PREDICT, '--floor', '.9'], {}, /no --floor with/],
    ['the same by the environment', PREDICT, { IQ_PROOF: '0' }, /--strategy search with --no-proof/],
  ])('%s', async (_, args, env, words) => {
    const before = contents(root);
    const { code, stdout, stderr } = await runIq(['optimize', 'in', '-o', 'wrong', ...args], {
      cwd: root,
      env,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(contents(root)).toEqual(before);
  });
});
