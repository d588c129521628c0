import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { IQ } from '../support/run-iq.js';

const GOOD = 'special/orientation/orientation-1.jpg';
const LINES = /^a\.jpg: psnr 100\.0000 \(identical\)\r?\nb\.jpg: psnr 100\.0000 \(identical\)\r?\n$/;

const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

describe.skipIf(!hasScript)('on a terminal (needs script of util-linux)', () => {
  const onTerminal = (ending: string) => {
    const cwd = makePictures({ 'in/a.jpg': GOOD, 'in/b.jpg': GOOD });
    writeFileSync(path.join(cwd, 'run'), `"${process.execPath}" "${IQ}" score in -r in -m psnr ${ending}\n`);
    const { NO_COLOR, CI, ...environment } = process.env;
    const env = { ...environment, TERM: 'xterm-256color' };
    const { stdout } = spawnSync('script', ['-qec', 'sh run', '/dev/null'], {
      cwd,
      encoding: 'utf8',
      env,
      input: '',
    });
    return { shown: stdout, cwd };
  };

  it('scores are shown as they come, and no bar gets between them', () => {
    expect(onTerminal('').shown).toMatch(LINES);
  });

  it('a bar is shown while scores go elsewhere', () => {
    const { shown, cwd } = onTerminal('>out');
    expect(shown).toMatch(/[█░]+ [0-2]\/2 files · \S+ left/);
    expect(readFileSync(path.join(cwd, 'out'), 'utf8')).toMatch(LINES);
  });
});
