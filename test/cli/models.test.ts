import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

const COMMAND = new URL('../../bin/iq.js', import.meta.url).pathname;
const SOURCES = ['brisque_allmodel.txt', 'brisque_allrange.txt', 'yunet_n_320_320.onnx'];
const isHere = SOURCES.every((name) => hasShared(join('models', name)));

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = '';

/** Runs `iq models …` with nothing of this machine's own models in reach. */
function models(args: readonly string[], environment: Record<string, string> = {}): Promise<Result> {
  const env = { PATH: process.env.PATH, HOME: folder, IQ_CACHE_DIR: join(folder, 'cache'), IQ_OFFLINE: '1' };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [COMMAND, 'models', ...args],
      { env: { ...env, ...environment } },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'iq-cli-models-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('without models', () => {
  it('lists them as missing, as text and as JSON', async () => {
    const text = await models(['list']);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(
      /^brisque +missing +354\.2 kB .*\nclip +missing +608\.0 MB .*MIT\)\nyunet +missing +317\.4 kB .*Apache-2\.0\)\n$/,
    );
    const { models: rows } = JSON.parse((await models(['list', '--json'])).stdout);
    expect(rows.map((row: { name: string; state: string }) => [row.name, row.state])).toEqual([
      ['brisque', 'missing'],
      ['clip', 'missing'],
      ['yunet', 'missing'],
    ]);
    expect(rows[1].files).toHaveLength(7);
    expect(rows[0].files[0]).toMatchObject({
      name: 'allmodel',
      bytes: 353_497,
      path: null,
      state: 'missing',
    });
  });

  it('ends with 1 where a model is needed, and names the command that gets it', async () => {
    const path = await models(['path', 'yunet']);
    expect(path).toMatchObject({ code: 1, stdout: '' });
    expect(path.stderr).toContain('iq models pull yunet');
    const pull = await models(['pull']);
    expect(pull.code).toBe(1);
    expect(pull.stderr).toMatch(/brisque.*forbidden.*\n.*clip.*forbidden.*\n.*yunet.*forbidden/);
    expect((await models(['pull', '--offline', 'yunet'], { IQ_OFFLINE: '0' })).stderr).toContain('forbidden');
    expect((await models(['verify', 'brisque'])).code).toBe(1);
    expect((await models(['verify'])).code).toBe(0);
  });

  it('ends with 2 when it is called wrongly', async () => {
    for (const args of [
      ['pull', 'nothing'],
      ['path'],
      ['path', 'toString'],
      ['burn'],
      ['list', '--nothing'],
      [],
    ]) {
      expect([args, (await models(args)).code]).toEqual([args, 2]);
    }
    const folderless = await models(['list'], { IQ_MODELS_DIR: join(folder, 'gone') });
    expect(folderless).toMatchObject({ code: 2, stderr: expect.stringContaining('IQ_MODELS_DIR') });
    const odd = await models(['list'], { IQ_OFFLINE: 'perhaps' });
    expect(odd).toMatchObject({ code: 2, stderr: expect.stringContaining('IQ_OFFLINE') });
  });

  it('explains itself', async () => {
    expect((await models(['--help'])).stdout).toContain('IQ_MODELS_DIR=/srv/models iq models verify');
    expect((await models(['pull', '--help'])).code).toBe(0);
  });
});

describe.skipIf(!isHere)(`with models under other names (${SHARED_HINT})`, () => {
  let own = '';

  beforeAll(() => {
    own = join(folder, 'own');
    mkdirSync(own);
    SOURCES.forEach((name, i) => {
      copyFileSync(sharedPath(join('models', name)), join(own, `file ${i}`));
    });
  });

  it('finds, checks and names them', async () => {
    const environment = { IQ_MODELS_DIR: own };
    expect((await models(['path', 'brisque'], environment)).stdout).toBe(
      `${join(own, 'file 0')}\n${join(own, 'file 1')}\n`,
    );
    const pull = await models(['pull', 'brisque', 'yunet'], environment);
    expect(pull).toMatchObject({ code: 0, stdout: '' });
    expect(pull.stderr).toBe('brisque: already here\nyunet: already here\n');
    expect((await models(['pull', '-q', 'yunet'], environment)).stderr).toBe('');
    const verify = await models(['verify', 'brisque', 'yunet'], environment);
    expect(verify.code).toBe(0);
    expect(verify.stdout.match(/^ready/gm)).toHaveLength(3);
    const { models: rows } = JSON.parse((await models(['list', '--json'], environment)).stdout);
    expect(rows[2].files[0]).toMatchObject({ path: join(own, 'file 2'), state: 'ready' });
  });

  it('uses the cache folder, and finds damage there without touching it', async () => {
    const xdg = join(folder, 'xdg');
    const cache = join(xdg, 'iq/models');
    mkdirSync(cache, { recursive: true });
    const names = ['8b04d6045f1b-allmodel', 'e47d753d96b6-allrange', '81dbde155e98-yunet_n_320_320.onnx'];
    SOURCES.forEach((name, i) => {
      copyFileSync(sharedPath(join('models', name)), join(cache, names[i] ?? ''));
    });
    const environment = { XDG_CACHE_HOME: xdg, IQ_CACHE_DIR: '' };
    expect((await models(['path', 'yunet'], environment)).stdout).toBe(`${join(cache, names[2] ?? '')}\n`);

    const damaged = join(cache, names[0] ?? '');
    writeFileSync(damaged, readFileSync(damaged).fill(0, 0, 5));
    const before = readdirSync(cache);
    const verify = await models(['verify'], environment);
    expect(verify.code).toBe(1);
    expect(verify.stdout).toMatch(/^corrupt +brisque\/allmodel .*allmodel$/m);
    expect(verify.stdout).toContain('iq models pull brisque');
    expect((await models(['path', 'brisque'], environment)).code).toBe(1);
    expect((await models(['list'], environment)).stdout).toMatch(/^brisque +corrupt/);
    expect(readdirSync(cache)).toEqual(before);
  });
});
