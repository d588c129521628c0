import type { Argument, Command, Option } from 'commander';
import { argumentValues, optionValues, type Values } from './values.js';

/** A command as shells complete it. */
export interface CommandGrammar {
  /** From the program on: `iq`, `models`, `pull`. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly commands: readonly CommandGrammar[];
  readonly options: readonly OptionGrammar[];
  readonly arguments: ArgumentGrammar | undefined;
}

export interface OptionGrammar {
  /** `-o`, `--out` */
  readonly names: readonly string[];
  readonly description: string;
  readonly repeatable: boolean;
  /** `undefined` for a switch. */
  readonly value: ValueGrammar | undefined;
}

export interface ArgumentGrammar extends ValueGrammar {
  readonly several: boolean;
}

export interface ValueGrammar {
  /** What stands for it in the help. */
  readonly name: string;
  readonly values: Values;
}

/** Reads from the parser itself what there is to complete. */
export function readGrammar(command: Command, parents: readonly string[] = []): CommandGrammar {
  const path = [...parents, command.name()];
  const [argument] = command.registeredArguments;
  return {
    path,
    summary: command.summary() || command.description(),
    commands: command.commands.map((child) => readGrammar(child, path)),
    options: command
      .createHelp()
      .visibleOptions(command)
      .map((option) => optionGrammar(command, option)),
    arguments: argument && argumentGrammar(command, argument),
  };
}

function optionGrammar(command: Command, option: Option): OptionGrammar {
  const { short, long, description, variadic } = option;
  const name = /[<[](.+?)(\.\.\.)?[\]>]/.exec(option.flags)?.[1];
  return {
    names: [short, long].filter((name) => name !== undefined),
    description,
    repeatable: variadic || option.parseArg !== undefined,
    value: name === undefined ? undefined : { name, values: optionValues(command.name(), option, name) },
  };
}

function argumentGrammar(command: Command, argument: Argument): ArgumentGrammar {
  const name = argument.name();
  return { name, several: argument.variadic, values: argumentValues(command, argument) };
}
