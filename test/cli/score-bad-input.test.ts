import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { reasons, runScore, scored } from '../support/scored.js';

const A = 'special/orientation/orientation-1.jpg';
const NO_IMAGE = 'README.md';

it('goes on after bad files, and says of each what is wrong', async () => {
  const cwd = makePictures({ 'in/a.jpg': A, 'in/z.jpg': A, 'in/text.png': NO_IMAGE, 'ref.jpg': A });
  writeFileSync(join(cwd, 'in/cut.jpg'), readFileSync(join(cwd, 'in/a.jpg')).subarray(0, 3000));
  writeFileSync(join(cwd, 'in/empty.jpg'), '');
  symlinkSync('a.jpg', join(cwd, 'in/link.jpg'));
  const { code, rows, stderr } = await scored(cwd, [
    ...['a', 'z', 'cut', 'empty', 'link', 'gone'].map((name) => `in/${name}.jpg`),
    ...['in/text.png', '-r', 'ref.jpg', '-m', 'ssim'],
  ]);
  expect(code).toBe(1);
  expect(reasons(rows)).toEqual({
    'a.jpg': null,
    'cut.jpg': 'corrupt',
    'empty.jpg': 'empty_file',
    'gone.jpg': 'not_found',
    'link.jpg': 'symlink',
    'text.png': 'unsupported_format',
    'z.jpg': null,
  });
  for (const { path, reason, message } of rows) {
    if (reason === null) continue;
    expect(message).toContain(path);
    expect(stderr).toContain(`failed ${path} (${reason}): `);
  }
});

it('fails every image of a reference that cannot be read, naming the reference', async () => {
  const cwd = makePictures({ 'a.jpg': A, 'ref.jpg': NO_IMAGE });
  const { code, rows } = await scored(cwd, ['a.jpg', '-r', 'ref.jpg', '-m', 'psnr']);
  expect(code).toBe(1);
  expect(rows).toMatchObject([
    { reason: 'unsupported_format', message: expect.stringMatching(/ref\.jpg is not an image/) },
  ]);
});

it('fails images whose size is not their reference’s, naming both sizes, unless references are scaled', async () => {
  const cwd = makePictures({ 'a.jpg': 'special/colour/adobe-rgb.jpg', 'ref.jpg': A });
  const args = ['a.jpg', '-r', 'ref.jpg', '-m', 'psnr'];
  const { code, rows } = await scored(cwd, args);
  expect(code).toBe(1);
  const message = expect.stringMatching(/300×200 .*ref\.jpg.* 180×120.*--resize-reference/);
  expect(rows).toMatchObject([{ reason: 'size_mismatch', metrics: {}, message }]);
  const { code: scaled, stdout } = await runScore(cwd, [...args, '--resize-reference']);
  expect({ code: scaled, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^a\.jpg: psnr \d.* \(reference_resized\)\n$/),
  });
});

it('fails an image below the minimum side of a metric that was named', async () => {
  const cwd = makePictures({ 'a.jpg': A });
  const { code, stderr } = await runScore(cwd, ['a.jpg', '-r', 'a.jpg', '-m', 'psnr,ms-ssim']);
  const words =
    'failed a.jpg (too_small): a.jpg has 180×120 pixels; ms-ssim needs at least 161 on each side.\n';
  expect({ code, stderr }).toEqual({ code: 1, stderr: words });
});
