import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { IQ } from '../support/run-iq.js';

const PICTURES = {
  'in/a.jpg': 'photos/sand.jpg',
  'in/b.jpg': 'photos/sand.jpg',
  'in/c.png': 'special/sizes/11x11.png',
  'in/d.jpg': 'README.md',
};
const ESCAPE = '\u001b';

it('a list may be left early by its reader', () => {
  const root = makePictures(PICTURES);
  const script = 'set -o pipefail; "$0" "$1" rank in --no-cache 2>words | head -c 5; echo " $?"';
  const stdout = execFileSync('bash', ['-c', script, process.execPath, IQ], { cwd: root, encoding: 'utf8' });
  expect(stdout).toBe('    1 1\n');
  expect(readFileSync(path.join(root, 'words'), 'utf8')).toMatch(/3 ranked, .*1 failed · \d+\.\d s\n$/);
});

const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

describe.skipIf(!hasScript)('on a terminal (needs script of util-linux)', () => {
  const onTerminal = (ending: string, env: Record<string, string> = {}) => {
    const cwd = makePictures(PICTURES);
    writeFileSync(path.join(cwd, 'run'), `"${process.execPath}" "${IQ}" rank in --no-cache ${ending}\n`);
    const { NO_COLOR, CI, ...environment } = process.env;
    const { stdout } = spawnSync('script', ['-qec', 'sh run', '/dev/null'], {
      cwd,
      encoding: 'utf8',
      env: { ...environment, TERM: 'xterm-256color', IQ_OFFLINE: '1', ...env },
      input: '',
    });
    return { shown: stdout, cwd };
  };
  const outOf = (cwd: string) => readFileSync(path.join(cwd, 'out'), 'utf8');

  it('a bar is shown while pictures are measured, and no list gets between', () => {
    const { shown } = onTerminal('');
    expect(shown).toMatch(/[█░]+ [0-4]\/4 files · \S+ left/);
    const lines = shown.slice(shown.lastIndexOf('files ·'));
    expect(lines).toMatch(/ {4}1 {2}0\.\d{3} {2}a\.jpg/);
    expect(lines).toMatch(/ {4}3 {2}0\.\d{3} {2}c\.png/);
    expect(lines).not.toMatch(/[█░]/);
  });

  it('a list that goes to a file is plain text', () => {
    const { shown, cwd } = onTerminal('>out');
    expect(shown).toMatch(/[█░]+ [0-4]\/4 files/);
    expect(shown).toContain(`${ESCAPE}[32m3 ranked${ESCAPE}[39m`);
    expect(outOf(cwd)).not.toContain(ESCAPE);
    expect(outOf(cwd).split('\n')).toHaveLength(4);
  });

  it('a list on the terminal has colours also when the rest goes to a file, unless NO_COLOR', () => {
    expect(onTerminal('2>words').shown).toContain(`${ESCAPE}[33mblurred${ESCAPE}[39m`);
    expect(onTerminal('2>words', { NO_COLOR: '1' }).shown).not.toContain(ESCAPE);
  });
});
