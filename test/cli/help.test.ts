import { readFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { checkOptions } from '../../src/config/check-schema.js';
import { commandOptions, commonOptions } from '../../src/config/schema.js';
import { runIq } from '../support/run-iq.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const program = createProgram(() => {});
const commands = [...everyCommand(program)];

function* everyCommand(command: Command, names: readonly string[] = []): Generator<[string, Command]> {
  yield [names.join(' '), command];
  for (const child of command.commands) yield* everyCommand(child, [...names, child.name()]);
}

const words = (line: string) => line.split(' ').filter(Boolean);

/** The options that a command takes, `--help` included, of which commander keeps no list of its own. */
const optionsOf = (command: Command) => command.createHelp().visibleOptions(command);

const flag = ({ long, short }: Option) => long ?? short ?? '';

/** Short and long name. A name that is part of a longer one does not count. */
function names(text: string, option: Option): boolean {
  const whole = (name: string) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);
  return [option.long, option.short].every((name) => !name || whole(name));
}

describe('the help of every command', () => {
  it.each(commands)('iq %s --help fits a screen and names every option', async (line, command) => {
    const { code, stdout, stderr } = await runIq([...words(line), '--help'], { env: { COLUMNS: '80' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.filter((text) => text.length > 80)).toEqual([]);
    const [before = '', examples = ''] = stdout.split('\nExamples:\n');
    expect(optionsOf(command).filter((option) => !names(before, option))).toEqual([]);
    expect(examples).toMatch(/^ {2}(\S.*)?\biq\b/m);
    expect(stdout).toContain('\nExit codes:\n  0 ');
    const help = line === '' ? '<command>' : line;
    expect(lines.at(-1)).toBe(`iq help ${help} explains every option.`);
  });

  it.each(commands)('iq help %s explains every option', async (line, command) => {
    const { code, stdout, stderr } = await runIq(['help', ...words(line)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('More options:');
    expect(stdout).not.toContain('explains every option.');
    const flat = stdout.replace(/\s+/g, ' ');
    for (const option of optionsOf(command)) {
      expect(stdout).toMatch(new RegExp(`^ +(-., )?${flag(option)}\\b`, 'm'));
      expect(flat).toContain(`${option.flags} ${option.description}`);
    }
    expect(stdout).toContain('\nExamples:\n');
    expect(stdout).toContain('\nExit codes:\n');
  });

  it('has a flag for every setting of a configuration file', () => {
    // Not every command has rows to report.
    const common = Object.keys(commonOptions.shape).filter((name) => name !== 'reporter');
    for (const [name, { shape }] of Object.entries({ ...commandOptions, check: checkOptions })) {
      const [, command] = commands.find(([line]) => line === name) ?? [];
      const attributes = command?.options.map((option) => option.attributeName());
      expect(attributes).toEqual(expect.arrayContaining(Object.keys(shape)));
      expect(attributes).toEqual(expect.arrayContaining(common));
    }
  });

  it('names every command', async () => {
    const { stdout } = await runIq(['--help']);
    for (const command of program.commands)
      expect(stdout).toMatch(new RegExp(`^ {2}${command.name()} {2}`, 'm'));
  });
});

describe('help', () => {
  it('the same by every way of asking', async () => {
    const { stdout } = await runIq(['--help']);
    expect(await runIq(['-h'])).toEqual({ code: 0, stdout, stderr: '' });
    for (const words of ['Usage: iq', 'optimize', '--version', '130 interrupted'])
      expect(stdout).toContain(words);
  });

  it.each([['optimise'], ['models', 'push'], ['optimize', 'photos']])('iq help %s', async (...line) => {
    const { code, stdout, stderr } = await runIq(['help', ...line]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^iq: unknown command '\w+'; iq .*--help shows what is possible\n$/);
  });

  it('iq --version', async () => {
    for (const flag of ['--version', '-V'])
      expect(await runIq([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('what there is not, with what may have been meant', async () => {
    const wrong = await runIq(['optimise', 'photos']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^iq: unknown command 'optimise'.*optimize.*\n$/);
    const option = await runIq(['optimize', 'photos', '--tagret', '.9']);
    expect(option).toMatchObject({ code: 2, stdout: '' });
    expect(option.stderr).toMatch(/^iq: unknown option '--tagret'.*--target.*\n$/);
  });

  it('a bare iq shows the help as an error', async () => {
    const { code, stdout, stderr } = await runIq([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: iq');
  });
});
