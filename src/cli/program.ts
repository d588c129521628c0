import { Command } from 'commander';
import { printable } from '../printable.js';
import { VERSION } from '../version.js';
import { checkCommand } from './commands/check.js';
import { completionCommand } from './commands/completion.js';
import { evaluateCommand } from './commands/evaluate.js';
import { helpCommand } from './commands/help.js';
import { mergeCommand } from './commands/merge.js';
import { modelsCommand } from './commands/models.js';
import { optimizeCommand } from './commands/optimize.js';
import { planCommand } from './commands/plan.js';
import { rankCommand } from './commands/rank.js';
import { scoreCommand } from './commands/score.js';
import { trainCommand } from './commands/train.js';
import { tuneCommand } from './commands/tune.js';
import type { Finish } from './exit-codes.js';
import { shortenHelp } from './help.js';

/** The whole command line. Only declarations: actions import their code when they are called. */
export function createProgram(finish: Finish): Command {
  const program = new Command('iq')
    .description('Make a folder of images as small as it can be without visible loss, and prove it.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .configureOutput({ outputError: (text, write) => write(describeMisuse(text, 'iq')) })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  iq optimize photos                   write smaller copies to photos-optimized
  iq optimize photos -f webp           convert to WebP, where that is smaller
  iq check photos                      fail if one could be a tenth smaller
  iq rank photos --csv ranked.csv      order photos, the best first
  iq score photos-optimized -r photos  compare two folders by several metrics

Exit codes:
  0 done · 1 some image failed · 2 wrong usage, nothing done · 130 interrupted`,
    );
  shortenHelp(program);
  for (const command of [
    optimizeCommand(finish),
    checkCommand(finish),
    rankCommand(finish),
    scoreCommand(finish),
    planCommand(finish),
    trainCommand(finish),
    evaluateCommand(finish),
    tuneCommand(finish),
    mergeCommand(finish),
    modelsCommand(finish),
    completionCommand(finish),
    helpCommand(),
  ]) {
    inherit(command, program);
    program.addCommand(command);
  }
  return program;
}

/** Commander's complaint, with its suggestion, in one line like every other of ours. */
function describeMisuse(text: string, command: string): string {
  const complaint = text
    .replace(/^error: /, '')
    .trimEnd()
    .replaceAll('\n', ' ');
  return `iq: ${printable(complaint)}; ${command} --help shows what is possible\n`;
}

/** A command that was declared on its own takes over how help and errors are shown, but points at its own help. */
function inherit(command: Command, parent: Command, nameOfParent = parent.name()): void {
  const name = `${nameOfParent} ${command.name()}`;
  command.copyInheritedSettings(parent);
  command.configureOutput({ outputError: (text, write) => write(describeMisuse(text, name)) });
  for (const child of command.commands) inherit(child, command, name);
}
