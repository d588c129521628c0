import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { runIq, startIq } from '../support/run-iq.js';

const PHOTO = 'photos/confetti.jpg';
const SMALL = 'special/sizes/13x17.jpg';

const read = (root: string, name: string) => readFileSync(path.join(root, name), 'utf8');

describe('--report', () => {
  it('writes the same page with one worker and with four', async () => {
    const root = makePictures({
      'in/a.jpg': PHOTO,
      'in/b.jpg': 'photos/sand.jpg',
      'in/c.jpg': SMALL,
      'in/d.jpg': 'README.md',
    });
    for (const jobs of ['1', '4'])
      await runIq(['optimize', 'in', '--jobs', jobs, '-t', '.95', '--report', `${jobs}.html`], { cwd: root });
    expect(read(root, '4.html')).toBe(read(root, '1.html'));
    expect(read(root, '1.html')).toContain('id="pictures-0"');
    expect(read(root, '1.html')).not.toContain(root);
  });

  it.each([
    ['optimize', ['-n']],
    ['score', ['-r', 'in/a.jpg', '-m', 'ssim']],
  ])('of iq %s goes to standard output for -', async (command, more) => {
    const root = makePictures({ 'in/a.jpg': SMALL });
    const { code, stdout } = await runIq([command, 'in', ...more, '--report', '-'], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(stdout).not.toContain('href=');
  });

  it('never goes over an image, nor where another report goes', async () => {
    const root = makePictures({ 'in/a.jpg': SMALL });
    const before = contents(root);
    expect(await runIq(['optimize', 'in', '--report', 'in/a.jpg'], { cwd: root })).toMatchObject({ code: 2 });
    expect(await runIq(['score', 'in', '--report', 'in/a.jpg'], { cwd: root })).toMatchObject({ code: 2 });
    const folder = await runIq(['optimize', 'in', '--report', 'in'], { cwd: root });
    expect(folder).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It is a folder; name a file.'),
    });
    const twice = ['--report', 'r', '--csv', './r'];
    expect(await runIq(['optimize', 'in', ...twice], { cwd: root })).toMatchObject({ code: 2 });
    expect(contents(root)).toEqual(before);
  });

  it('holds no pictures if it is to hold none', async () => {
    const root = makePictures({ 'in/a.jpg': PHOTO });
    for (const how of ['link', 'none'])
      await runIq(['optimize', 'in', '--report', `${how}.html`, '--report-images', how], { cwd: root });
    for (const how of ['link', 'none'])
      expect(read(root, `${how}.html`).includes('id="pictures-')).toBe(false);
    expect(read(root, 'link.html')).toContain('"pictures":"link"');
    expect(read(root, 'none.html')).toContain('"viewer":null');
    const refused = await runIq(['optimize', 'in', '--report', 'r.html', '--report-images', 'some'], {
      cwd: root,
    });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('embed, link or none') });
  });

  it('is written with what there is when the run is interrupted', async () => {
    const names = Array.from({ length: 40 }, (_, i) => [`in/${String(i).padStart(2, '0')}.jpg`, PHOTO]);
    const root = makePictures(Object.fromEntries(names));
    const args = ['optimize', 'in', '--report', 'r.html', '--jobs', '1', '--verbose', '--effort', '9'];
    const { child, finished } = startIq(args, { cwd: root });
    child.stderr?.on('data', (text: string) => {
      if (text.includes('done')) child.kill('SIGINT');
    });
    expect(await finished).toMatchObject({ code: 130 });
    expect(read(root, 'r.html')).toContain('Interrupted.');
    expect(readdirSync(root).sort()).toEqual(['in', 'in-optimized', 'r.html']);
  });

  it('leaves the page of an earlier run alone when the run is refused', async () => {
    const root = makePictures({ 'in/a.jpg': SMALL });
    writeFileSync(path.join(root, 'r.html'), 'earlier');
    await runIq(['optimize', 'in', '--report', 'r.html', '--metric', 'none'], { cwd: root });
    expect(read(root, 'r.html')).toBe('earlier');
    expect(existsSync(path.join(root, 'in-optimized'))).toBe(false);
  });
});
