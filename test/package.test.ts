import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): unknown => JSON.parse(readFileSync(`${ROOT}/${name}`, 'utf8'));

const ranges = z.record(z.string(), z.string());
const manifest = z
  .object({
    scripts: ranges,
    dependencies: ranges,
    devDependencies: ranges,
    peerDependencies: ranges,
  })
  .parse(read('package.json'));
const lock = z
  .object({
    lockfileVersion: z.literal(3),
    packages: z.record(
      z.string(),
      z.object({
        version: z.string(),
        integrity: z.string().optional(),
        link: z.boolean().optional(),
        dev: z.boolean().optional(),
        hasInstallScript: z.boolean().optional(),
        dependencies: ranges.optional(),
        devDependencies: ranges.optional(),
        peerDependencies: ranges.optional(),
      }),
    ),
  })
  .parse(read('package-lock.json'));
const { '': own, ...others } = lock.packages;

describe('what npm runs and fetches', () => {
  it('is nothing of ours when the package is installed', () => {
    const names = [
      'preinstall',
      'install',
      'postinstall',
      'prepare',
      'preprepare',
      'postprepare',
      'prepublish',
    ];
    expect(Object.keys(manifest.scripts).filter((name) => names.includes(name))).toEqual([]);
    expect(own?.hasInstallScript).toBeUndefined();
  });

  it('is nothing of a package that users get, either', () => {
    const scripted = Object.entries(others).filter(([, entry]) => entry.hasInstallScript && !entry.dev);
    expect(scripted.map(([name]) => name)).toEqual([]);
  });

  it('is known by its hash, each package', () => {
    expect(Object.keys(others).length).toBeGreaterThan(100);
    const unknown = Object.entries(others).filter(([, entry]) => !/^sha512-/.test(entry.integrity ?? ''));
    expect(unknown.map(([name]) => name)).toEqual([]);
    expect(Object.values(others).filter(({ link }) => link)).toEqual([]);
  });

  it('is what package.json asks for, from the registry', () => {
    const { dependencies, devDependencies, peerDependencies } = manifest;
    expect(own).toMatchObject({ dependencies, devDependencies, peerDependencies });
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(range, name).toMatch(/^\^?\d+(\.\d+)*$/);
      expect(others, name).toHaveProperty([`node_modules/${name}`]);
    }
  });
});

it('the tarball has what it takes to run, and nothing else', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = z
    .array(z.object({ files: z.array(z.object({ path: z.string() })) }))
    .parse(JSON.parse(output));
  const paths = packed?.files.map(({ path }) => path) ?? [];
  expect(paths).toEqual(
    expect.arrayContaining(['bin/iq.js', 'dist/cli/main.js', 'dist/kernels/kernels.wasm']),
  );
  const expected = /^(bin\/iq\.js|dist\/.+|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
  expect(paths.filter((path) => !expected.test(path))).toEqual([]);
});
