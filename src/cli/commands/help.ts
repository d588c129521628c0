import { Command } from 'commander';
import { explain } from '../help.js';

/** Declares `iq help`. */
export function helpCommand(): Command {
  return new Command('help')
    .summary('explain a command with all its options')
    .description('Explains a command and every option it has; its --help shows the essential ones only.')
    .argument('[command...]', 'a command, and what belongs to it; without one, iq itself')
    .addHelpText(
      'after',
      `
Examples:
  iq help optimize
  iq help models pull

Exit codes:
  0 done · 2 there is no such command`,
    )
    .action((names: string[], _: object, help: Command) => {
      if (help.parent) explain(names.reduce(childNamed, help.parent));
    });
}

function childNamed(parent: Command, name: string): Command {
  const child = parent.commands.find((command) => command.name() === name);
  return child ?? parent.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
}
