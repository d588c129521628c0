import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect } from 'vitest';
import { makePictures } from '../../support/pictures.js';
import { runIq } from '../../support/run-iq.js';
import { itWith } from '../../support/tools.js';
import { typed } from '../../support/typed.js';

const itWithZsh = itWith('zsh');

describe('zsh', () => {
  let script = '';
  let folder = '';

  beforeAll(async () => {
    const { code, stdout, stderr } = await runIq(['completion', 'zsh']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    script = stdout;
    folder = makePictures();
    for (const name of ['my photos', '$(touch x)']) mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, 'my ranking.csv'), '');
  });

  itWithZsh('understands the script', () => {
    expect(spawnSync('zsh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  itWithZsh('completes commands, options, values and paths', () => {
    // A blank takes away the comma after a word of a list.
    const expected = {
      'iq opt': 'iq optimize ',
      'iq models pu': 'iq models pull ',
      'iq models pull cl': 'iq models pull clip ',
      'iq completion z': 'iq completion zsh ',
      'iq optimize --in-': 'iq optimize --in-place ',
      'iq optimize --preset h': 'iq optimize --preset high ',
      'iq optimize --preset=h': 'iq optimize --preset=high ',
      'iq optimize -f jpeg,we': 'iq optimize -f jpeg,webp,',
      'iq optimize --format=jpeg,we': 'iq optimize --format=jpeg,webp,',
      'iq score -m ssim,ni': 'iq score -m ssim,niqe,',
      'iq rank --weights sharpness=.5,exp': 'iq rank --weights sharpness=.5,exposure=',
      'iq optimize -f au': 'iq optimize -f auto ',
      'iq optimize -f webp,we': 'iq optimize -f webp,we',
      'iq optimize --out=my': 'iq optimize --out=my\\ photos/',
      'iq optimize -o my': 'iq optimize -o my\\ photos/',
      'iq tune my\\ r': 'iq tune my\\ ranking.csv ',
      'iq optimize \\$': 'iq optimize \\$\\(touch\\ x\\)/',
    };
    expect(typed('zsh', script, folder, Object.keys(expected))).toEqual(Object.values(expected));
    expect(existsSync(path.join(folder, 'x'))).toBe(false);
  });
});
