import { spawn } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readSource } from '../../src/decode/source.js';
import { estimateReading } from '../../src/limits.js';
import { makePictures } from '../support/pictures.js';

const read = (file: string, maxFileSize = 1e9) => readSource(file, { followSymlinks: false, maxFileSize });

it('refuses a larger file without reading it', async () => {
  const file = path.join(makePictures(), 'large.png');
  writeFileSync(file, 'some bytes');
  expect((await read(file, 10)).bytes).toEqual(Buffer.from('some bytes'));
  await expect(read(file, 9)).rejects.toMatchObject({
    code: 'file_too_large',
    message: expect.stringMatching(/large\.png has 10 bytes, more than the 9 allowed.*--max-file-size/),
  });
  // Larger than any memory, and full of holes.
  truncateSync(file, 2 ** 42);
  await expect(read(file)).rejects.toMatchObject({ code: 'file_too_large' });
});

it('says what it takes to read a file where so much is not given', async () => {
  const file = path.join(makePictures(), 'a.png');
  writeFileSync(file, 'some bytes');
  const options = { followSymlinks: false, maxFileSize: 1e9 };
  const memory = estimateReading(10);
  expect(await readSource(file, options, memory - 1)).toEqual({ memory });
  expect(await readSource(file, options, memory)).toMatchObject({ bytes: Buffer.from('some bytes') });
});

it.each(['/proc/self/environ', '/proc/self/maps'])('takes %s, which has no size, for empty', async (file) => {
  await expect(read(file)).rejects.toMatchObject({ code: 'empty_file' });
});

/** Writes a file anew in its place, again and again, of one letter each time. */
const REWRITE = `
  const { writeFileSync } = require('node:fs');
  const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  for (let i = 0; ; i++, wait()) writeFileSync(process.argv[1], Buffer.alloc(8e6, i % 2 ? 'a' : 'b'));
`;

it('never mixes versions of a file that is being written', async () => {
  const file = path.join(makePictures(), 'changing.png');
  writeFileSync(file, Buffer.alloc(8e6, 'b'));
  const writer = spawn(process.execPath, ['-e', REWRITE, file], { stdio: 'ignore' });
  const codes = new Set<string>();
  try {
    for (let i = 0; i < 1000 && !(codes.size > 1 && i > 300); i++) {
      const found = await read(file).catch((error: { code: string }) => error.code);
      if (typeof found === 'string') codes.add(found);
      else {
        codes.add('read');
        const [letter = 0] = found.bytes;
        expect(found.bytes.equals(Buffer.alloc(found.bytes.length, letter))).toBe(true);
      }
    }
  } finally {
    writer.kill('SIGKILL');
  }
  expect(codes).toContain('read');
  for (const code of codes) expect(['read', 'changed_while_running', 'empty_file']).toContain(code);
});
