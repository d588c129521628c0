import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { understands } from '../support/command-line.js';
import { iqOnPath } from '../support/iq-on-path.js';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { readmeBlock } from '../support/readme.js';
import { runIq } from '../support/run-iq.js';
import { itWith } from '../support/tools.js';
import { workflowErrors } from '../support/workflow.js';

const PHOTOS = ['meadow.jpg', 'café lights.jpg', 'pebbles (1).jpg', 'sunset.jpg', 'sunset small.png'];
const photosIn = (folder: string) =>
  makePictures(Object.fromEntries(PHOTOS.map((name) => [path.join(folder, name), `photos/${name}`])));

describe('the script', () => {
  const script = readmeBlock('sh', '# Rank a folder, then see whether the ranking is any good.');

  function runScript(folder: string) {
    return spawnSync('bash', ['-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: iqOnPath(makePictures()) },
    });
  }

  it('ranks photos, judges the ranking and uses the figures', () => {
    const folder = photosIn('photos');
    addPictures(folder, { 'photos/meadow (copy).jpg': 'photos/meadow.jpg' });
    const { status, stdout } = runScript(folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^5 different pictures, their scores spread by 0\.\d+$/m);
    const names = Object.keys(contents(folder));
    for (const name of ['ranked.csv', 'figures.json', 'evaluation/top.png', 'evaluation/bottom.png'])
      expect(names).toContain(name);
  });

  it('ends at the first command that fails', () => {
    const { status, stdout } = runScript(makePictures());
    expect(status).toBe(2);
    expect(stdout).not.toContain('different pictures');
  });
});

describe('the GitHub workflow', () => {
  const content = readmeBlock('yaml', '# .github/workflows/images.yml');
  const workflow = z
    .object({
      on: z.literal('pull_request'),
      permissions: z.strictObject({ contents: z.literal('read') }),
      jobs: z.object({
        check: z.object({
          steps: z.array(
            z.object({
              uses: z.string().optional(),
              run: z.string().optional(),
              with: z.unknown().optional(),
            }),
          ),
        }),
      }),
    })
    .parse(parse(content));
  const { steps } = workflow.jobs.check;

  it('is one by the parser that GitHub publishes', async () => {
    expect(await workflowErrors(content)).toEqual([]);
    expect(await workflowErrors(content.replace('runs-on', 'run-on'))).not.toEqual([]);
    expect(await workflowErrors(content.replace('github.base_ref', 'gihub.base_ref'))).not.toEqual([]);
  });

  it('has the whole history, actions of a fixed version, and no text of others in a command', () => {
    expect(steps.find(({ uses }) => uses?.startsWith('actions/checkout@'))?.with).toEqual({
      'fetch-depth': 0,
    });
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    expect(content).not.toMatch(/run:.*\$\{\{/);
  });

  const command = steps.find(({ run }) => run?.startsWith('iq '))?.run ?? '';
  it.runIf(understands('iq check --since --reporter'))('calls iq with options that it has', () => {
    expect(understands(command)).toBe(true);
  });
});

describe('the pre-commit hooks', () => {
  const file = fileURLToPath(new URL('../../.pre-commit-hooks.yaml', import.meta.url));
  const config = readmeBlock('yaml', '# .pre-commit-config.yaml');
  const hooks = z
    .array(z.object({ id: z.string(), entry: z.string() }))
    .parse(parse(readFileSync(file, 'utf8')));

  itWith('pre-commit')('are what pre-commit expects, and so is their use', () => {
    const used = path.join(makePictures(), '.pre-commit-config.yaml');
    writeFileSync(used, config);
    const run = (...args: string[]) => spawnSync('pre-commit', args, { encoding: 'utf8' });
    expect(run('validate-manifest', file)).toMatchObject({ status: 0, stdout: '' });
    expect(run('validate-config', used)).toMatchObject({ status: 0, stdout: '' });
    writeFileSync(used, config.replace('- id: iq-check', '- di: iq-check'));
    expect(run('validate-config', used).status).toBe(1);
  });

  it('are those that the README uses', () => {
    const { repos } = z
      .object({ repos: z.array(z.object({ hooks: z.array(z.object({ id: z.string() })) })) })
      .parse(parse(config));
    const ids = repos.flatMap((repo) => repo.hooks.map(({ id }) => id));
    expect(ids).toEqual(hooks.map(({ id }) => id));
  });

  // Names come as arguments at the end, in portions if there are many.
  const portions = [PHOTOS.slice(0, 3), PHOTOS.slice(3)];

  it.each(hooks.filter(({ entry }) => understands(entry)))('$entry takes file names', async ({ entry }) => {
    const folder = photosIn('.');
    const before = contents(folder);
    const args = entry.split(' ').slice(1);
    const inPlace = args.includes('--in-place');
    for (const names of portions) {
      const { code, stderr } = await runIq([...args, ...names], { cwd: folder });
      expect({ code, stderr }).toMatchObject({ code: inPlace ? 0 : 1 });
    }
    const after = contents(folder);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    if (inPlace) {
      for (const name of PHOTOS.filter((name) => name.endsWith('.jpg')))
        expect(after[name]).not.toBe(before[name]);
      for (const names of portions)
        expect(await runIq([...args, ...names], { cwd: folder })).toMatchObject({ code: 0 });
    }
    expect(contents(folder)).toEqual(after);
    if (!inPlace) expect(after).toEqual(before);
  });
});

describe('the Dockerfile', () => {
  const content = readmeBlock('dockerfile', '# Dockerfile');
  const instructions = DockerfileParser.parse(content).getInstructions();
  const argumentsOf = (keyword: string) =>
    instructions
      .filter((instruction) => instruction.getKeyword() === keyword)
      .map((instruction) => instruction.getRawArgumentsContent() ?? '');

  it('has no fault by a linter', () => {
    expect(validate(content)).toEqual([]);
    expect(validate(content.replace('WORKDIR /work', 'WORKDIR work'))).not.toEqual([]);
  });

  it('runs iq itself, as somebody else than root, with nothing but its files', () => {
    const stages = argumentsOf('FROM');
    expect(stages).toEqual(['node:22-slim AS build', 'node:22-slim']);
    expect(argumentsOf('USER').at(-1)).toBe('node');
    const copies = content.match(/^(COPY|ADD)\b.*$/gm);
    expect(copies).toEqual(['COPY --from=build /iq/node_modules /opt/iq/node_modules']);
    const [entry = ''] = argumentsOf('ENTRYPOINT');
    const { name, bin } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(JSON.parse(entry)).toEqual(['node', `/opt/iq/node_modules/${name}/${bin.iq}`]);
    expect(argumentsOf('RUN')).toEqual([
      expect.stringMatching(new RegExp(`^npm install .*--omit=dev.* ${name}$`)),
    ]);
  });

  it('sets a cache folder that iq knows', async () => {
    const [[name = '', value = ''] = []] = argumentsOf('ENV').map((setting) => setting.split('='));
    const { stdout } = await runIq(['help', 'models'], { env: { [name]: value } });
    expect(stdout).toContain(name);
  });
});
