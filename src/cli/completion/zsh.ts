import type { ArgumentGrammar, CommandGrammar, OptionGrammar, ValueGrammar } from './grammar.js';

/** A function for every command, from `_arguments`' specifications. */
export function zshScript(program: CommandGrammar): string {
  return `#compdef iq
# Completes iq's command lines in zsh; printed by: iq completion zsh

${LIST}
${functionsOf(program).join('\n')}
# Autoloaded from a folder of $fpath, this file is the function itself; otherwise it only declares it.
if [[ $funcstack[1] == _iq ]]; then
  _iq "$@"
else
  compdef _iq iq
fi
`;
}

const LIST = `# Words that stand alone ($1), or of a list separated by commas ($2): each once.
_iq_list() {
  local word
  local -a taken plain open
  [[ $PREFIX == *,* ]] && taken=(\${(s:,:)\${PREFIX%,*}})
  compset -P '*,' || compadd -- \${=1}
  for word in \${=2}; do
    if [[ $word != *= ]]; then
      (( taken[(Ie)$word] )) || plain+=$word
    elif (( ! taken[(I)$word*] )); then
      open+=$word
    fi
  done
  compadd -qS , -a plain
  compadd -S '' -a open
}
`;

function functionsOf(command: CommandGrammar): string[] {
  return [...command.commands.flatMap(functionsOf), functionOf(command)];
}

const nameOf = ({ path }: CommandGrammar) => `_${path.join('_')}`;

function functionOf(command: CommandGrammar): string {
  const options = command.options.flatMap(optionSpecs);
  if (command.commands.length === 0) {
    const specs = [...options, ...argumentSpecs(command.arguments)].map((spec) => ` \\\n    ${spec}`);
    return `${nameOf(command)}() {\n  _arguments -s -S${specs.join('')}\n}\n`;
  }
  const described = command.commands.map(
    ({ path, summary }) => `      ${quoted(`${path.at(-1)}:${summary}`)}\n`,
  );
  const cases = command.commands.map(
    (child) => `        ${child.path.at(-1)}) ${nameOf(child)} && found=0 ;;\n`,
  );
  return `${nameOf(command)}() {
  local curcontext=$curcontext state line found=1
  local -a known
  _arguments -C -S${options.map((spec) => ` \\\n    ${spec}`).join('')} \\
    '1: :->command' '*:: :->rest' && found=0
  case $state in
    command)
      known=(
${described.join('')}      )
      _describe command known && found=0
      ;;
    rest)
      case $words[1] in
${cases.join('')}      esac
      ;;
  esac
  return found
}
`;
}

/** One for every name, each shutting out the others unless the option may be repeated. */
function optionSpecs({ names, description, repeatable, value }: OptionGrammar): string[] {
  const others = repeatable ? '*' : `(${names.join(' ')})`;
  const explained = `[${description.replace(/[\\[\]]/g, '\\$&')}]`;
  return names.map((name) => {
    if (!value) return quoted(others + name + explained);
    return quoted(`${others}${name}${name.startsWith('--') ? '=' : '+'}${explained}${messageOf(value)}`);
  });
}

function argumentSpecs(argument: ArgumentGrammar | undefined): string[] {
  return argument ? [quoted(`${argument.several ? '*' : '1'}${messageOf(argument)}`)] : [];
}

function messageOf({ name, values }: ValueGrammar): string {
  if (values === 'files') return `:${name}:_files`;
  if (values === 'folders') return `:${name}:_files -/`;
  if (values === 'anything') return `:${name}: `;
  const { single, listed } = values;
  if (listed.length === 0) return `:${name}:(${single.join(' ')})`;
  // The blank before it keeps _arguments from adding words of its own.
  return `:${name}: _iq_list "${single.join(' ')}" "${listed.join(' ')}"`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
