export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Characters that a comparison of texts by culture, which the runner's is, passes over. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are passed over, too
const INVISIBLE = /[\p{Cf}\p{DI}\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/gu;

/** Lines as the runner reads them from a step's output. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** What GitHub's runner takes for commands in a step's output (ActionCommand.cs), of whatever name. */
export function commandsIn(output: string): WorkflowCommand[] {
  return linesOf(output).flatMap((line) => {
    const seen = line.replace(INVISIBLE, '').trimStart();
    const [, head, data] = /^::(.*?)::(.*)$/s.exec(seen.startsWith('::') ? line.trimStart() : '') ?? [];
    if (head === undefined || data === undefined) {
      const [, name] = /##\[([^\] ]*).*\]/.exec(seen) ?? [];
      const isCommand = name !== undefined || /^::.*::/.test(seen);
      return isCommand ? [{ name: name ?? seen, properties: {}, data: seen }] : [];
    }
    const [name = '', ...rest] = head.split(' ');
    const pairs = rest
      .join(' ')
      .trim()
      .split(',')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), unescaped(pair.slice(pair.indexOf('=') + 1))]);
    return [{ name, properties: Object.fromEntries(pairs), data: unescaped(data) }];
  });
}

function unescaped(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
