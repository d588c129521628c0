import { type Command, Help, Option } from 'commander';

/** An option that `--help` explains. Of the others it only gives the names, so that it fits a screen. */
export function essential(flags: string, description: string): Option {
  return new EssentialOption(flags, description);
}

class EssentialOption extends Option {}

/** How `--help` looks. Without this commander explains every option. */
const BRIEF = { formatHelp: briefHelp, subcommandTerm: (command: Command) => command.name() };

/** Makes the help of a program, and of the commands that inherit its settings, fit a screen. */
export function shortenHelp(program: Command): void {
  program
    .configureHelp(BRIEF)
    .addHelpText('afterAll', ({ command }) =>
      command.configureHelp() === BRIEF ? `${helpOf(command)} explains every option.` : '',
    );
}

/** Shows the help of a command with every option explained. */
export function explain(command: Command): void {
  command.configureHelp({}).help();
}

function briefHelp(command: Command, helper: Help): string {
  const options = helper.visibleOptions(command);
  helper.visibleOptions = () => options.filter((option) => option instanceof EssentialOption);
  const essentials = Help.prototype.formatHelp.call(helper, command, helper);
  const others = options.filter((option) => !(option instanceof EssentialOption)).map(nameOf);
  const more = helper.boxWrap(`More options: ${others.join(', ')}`, (helper.helpWidth ?? 80) - 2);
  return `${essentials}\n${more.replaceAll('\n', '\n  ')}\n`;
}

/** `-0/--null`, in which no line breaks. */
function nameOf({ long, short }: Option): string {
  return [short, long].filter(Boolean).join('/');
}

/** `iq help models pull`; for the program itself `iq help <command>`. */
function helpOf(command: Command): string {
  const names: string[] = [];
  let program = command;
  for (; program.parent; program = program.parent) names.unshift(program.name());
  return [program.name(), 'help', ...(names.length > 0 ? names : ['<command>'])].join(' ');
}
