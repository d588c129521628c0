import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type CheckTask, checkImage } from '../../src/check/check-image.js';
import { estimateReading } from '../../src/limits.js';
import { resolveSettings } from '../../src/settings.js';
import { fixturePath } from '../support/pictures.js';
import { scoreTask } from '../support/score-task.js';

const TASK: CheckTask = {
  root: fixturePath('photos'),
  path: 'sand.jpg',
  settings: resolveSettings({}),
  seeksSaving: false,
  score: null,
};

it('asks for memory before it decodes, and for none where it does not', async () => {
  const score = await scoreTask(readFileSync(fixturePath('photos/sand.jpg')), null, { metrics: ['niqe'] });
  for (const task of [
    { ...TASK, seeksSaving: true },
    { ...TASK, score },
  ]) {
    expect(await checkImage(task, 72e6)).toEqual({ memory: expect.any(Number) });
  }
  const { size } = statSync(fixturePath('photos/sand.jpg'));
  const toRead = estimateReading(size);
  expect(await checkImage(TASK, toRead - 1)).toEqual({ memory: toRead });
  expect(await checkImage(TASK, toRead)).toMatchObject({
    bytes: 54_216,
    megapixels: 0.24,
    saving: null,
    metrics: {},
  });
});
