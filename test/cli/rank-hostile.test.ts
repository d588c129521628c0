import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { ranked } from '../support/ranked.js';
import { readCsv } from '../support/reports.js';
import { runIq } from '../support/run-iq.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

describe.skipIf(!hasShared('hostile'))(`files made to break decoders (${SHARED_HINT})`, () => {
  it('have a rank where iq optimize reads them, and its reason where it does not', async () => {
    const root = makePictures();
    const folder = sharedPath('hostile');
    const { code, rows } = await ranked(root, [folder, '--quiet']);
    expect(code).toBe(1);
    const args = ['-n', '--effort', '0', '--quiet', '--csv', 'optimized.csv'];
    expect((await runIq(['optimize', folder, ...args], { cwd: root })).code).toBe(1);
    const optimized = new Map(readCsv(path.join(root, 'optimized.csv')).map((row) => [row.path, row]));
    expect(rows).toHaveLength(optimized.size);
    const differing: unknown[] = [];
    let scored = 0;
    for (const { path, final_score, reasons } of rows) {
      if (final_score !== '') scored++;
      const { status, reason } = optimized.get(path) ?? {};
      const [here, there] = [final_score === '' ? reasons : '', status === 'failed' ? reason : ''];
      // HEIC is not written and so is not even decoded there; of HEVC only the header can be read here.
      const isUndecoded = status === 'kept' && /\.hei[cf]$/.test(path ?? '') && here === 'unsupported_format';
      if (here !== there && !isUndecoded) differing.push({ path, here, there });
    }
    expect(differing).toEqual([]);
    expect(scored).toBeGreaterThan(400);
  });
});
