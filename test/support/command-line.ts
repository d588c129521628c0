import { createProgram } from '../../src/cli/program.js';

/** Whether a command line names a command of iq, and only options that this has. */
export function understands(line: string): boolean {
  const [, name, ...words] = line.split(' ');
  const command = createProgram(() => {}).commands.find((known) => known.name() === name);
  const flags = words.filter((word) => word.startsWith('-'));
  return (
    flags.every((flag) => command?.options.some((option) => [option.long, option.short].includes(flag))) &&
    command !== undefined
  );
}
