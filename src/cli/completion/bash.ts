import type { CommandGrammar, OptionGrammar } from './grammar.js';
import type { Values } from './values.js';

/** The facts about the commands as two functions, and one that completes by them. Bash 3.2 and later. */
export function bashScript(program: CommandGrammar): string {
  const commands = [...everyCommand(program)];
  return `# Completes iq's command lines in bash; printed by: iq completion bash

_iq_command() {
  commands= options= with_value= single= listed= paths= most=0
  case $1 in
${commands.map(commandCase).join('\n')}
  esac
}

_iq_value() {
  single= listed= paths=
  case $1 in
${commands.flatMap(valueCases).join('\n')}
  esac
}
${COMPLETER}`;
}

function* everyCommand(command: CommandGrammar): Generator<CommandGrammar> {
  yield command;
  for (const child of command.commands) yield* everyCommand(child);
}

function commandCase({ path, commands, options, arguments: argument }: CommandGrammar): string {
  const valued = options.filter((option) => option.value);
  const facts = [
    `commands='${commands.map((command) => command.path.at(-1)).join(' ')}'`,
    `options='${namesOf(options)}'`,
    `with_value='${namesOf(valued)}'`,
    ...(argument ? [...assignments(argument.values), `most=${argument.several ? 100000 : 1}`] : []),
  ];
  return `    '${path.join(' ')}')\n${facts.map((fact) => `      ${fact}\n`).join('')}      ;;`;
}

function valueCases({ path, options }: CommandGrammar): string[] {
  return options.flatMap(({ names, value }) => {
    const facts = value ? assignments(value.values) : [];
    const lines = names.map((name) => `'${path.join(' ')} ${name}'`).join(' | ');
    return facts.length > 0 ? [`    ${lines}) ${facts.join(' ')} ;;`] : [];
  });
}

function assignments(values: Values): string[] {
  if (values === 'anything') return [];
  if (typeof values === 'string') return [`paths=${values}`];
  return [`single='${values.single.join(' ')}'`, `listed='${values.listed.join(' ')}'`];
}

const namesOf = (options: readonly OptionGrammar[]) => options.flatMap(({ names }) => names).join(' ');

const COMPLETER = String.raw`
# Adds the words that go on as $1 does, after the rest of the word, $2.
_iq_offer() {
  local word
  for word in $3; do
    [[ $word == "$1"* ]] && COMPREPLY+=("$2$word")
  done
}

# Adds what $1 may become, after the rest of the word, $2, by the facts of _iq_command or _iq_value.
_iq_offer_value() {
  local value=$1 before=$2 name
  if [[ -n $paths ]]; then
    # Of a quoted word the closing quote is readline's to add.
    [[ $value == [\"\']* ]] && value=\${value:1}
    compopt -o filenames 2>/dev/null
    while IFS= read -r name; do
      COMPREPLY+=("$before$name")
    done < <(if [[ $paths == folders ]]; then compgen -d -- "$value"; else compgen -f -- "$value"; fi)
    return
  fi
  [[ $value != *,* ]] && _iq_offer "$value" "$before" "$single"
  local last=\${value##*,} left= word key
  local taken=,\${value%"$last"}
  for word in $listed; do
    [[ $word == *= ]] && key=,$word || key=,$word,
    [[ $taken == *"$key"* ]] || left+=" $word"
  done
  _iq_offer "$last" "$before\${value%"$last"}" "$left"
  [[ \${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
}

_iq() {
  local commands options with_value single listed paths most
  local path=iq option= given=0 only_arguments= joined= word i
  local -a line=()
  local IFS=$' \t\n'
  COMPREPLY=()
  # What readline split at = or : is one word again.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ \${#line[@]} -gt 0 && ($joined || $word == [=:]*) ]]; then
      line[\${#line[@]} - 1]+=$word
    else
      line+=("$word")
    fi
    [[ $word == [=:] ]] && joined=yes || joined=
  done

  _iq_command "$path"
  local current=\${line[\${#line[@]} - 1]}
  for ((i = 0; i < \${#line[@]} - 1; i++)); do
    word=\${line[i]}
    if [[ $option ]]; then
      option=
    elif [[ $only_arguments ]]; then
      given=$((given + 1))
    elif [[ $word == -- ]]; then
      only_arguments=yes
    elif [[ $word == -* ]]; then
      [[ " $with_value " == *" $word "* ]] && option=$word
    elif [[ " $commands " == *" $word "* ]]; then
      path+=" $word"
      _iq_command "$path"
    else
      given=$((given + 1))
    fi
  done

  if [[ $option ]]; then
    _iq_value "$path $option"
    _iq_offer_value "$current" ''
  elif [[ -z $only_arguments && $current == --*=* ]]; then
    _iq_value "$path \${current%%=*}"
    _iq_offer_value "\${current#*=}" "\${current%%=*}="
  elif [[ -z $only_arguments && $current == -* ]]; then
    _iq_offer "$current" '' "$options"
  else
    [[ $given -eq 0 ]] && _iq_offer "$current" '' "$commands"
    [[ $given -lt $most ]] && _iq_offer_value "$current" ''
  fi

  # Readline replaces only what follows the last character that breaks words.
  local rest=$current sign
  for sign in = :; do
    [[ $COMP_WORDBREAKS == *"$sign"* ]] && rest=\${rest##*"$sign"}
  done
  local kept=\${current%"$rest"}
  COMPREPLY=("\${COMPREPLY[@]#"$kept"}")
}

complete -F _iq iq
`.replaceAll('\\${', '${');
