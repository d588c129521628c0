import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makePictures } from './pictures.js';

/** Starts a shell on a terminal of its own, types each line and the keys that show what has become of it. */
const TYPIST = `
zmodload zsh/zpty
setup=$1 shell=$2; shift 2
zpty shell $shell
zpty -w shell "source $setup"
zpty -r shell shown '*<<ready>>*'
for line in "$@"; do
  zpty -w -n shell "$line"$'\\t\\C-Xr'
  zpty -r shell shown '*<<*>>*'
  print -r -- "\${\${shown##*<<}%%>>*}"
done
`;

const SHELLS = {
  bash: {
    command: 'bash --norc --noprofile -i',
    setup: (script: string, folder: string) => `
cd '${folder}'
PS1= PS2=
source '${script}'
bind 'set enable-bracketed-paste off' 'set bell-style none'
bind -x '"\\C-Xr": echo "<<$READLINE_LINE>>"; READLINE_LINE='
echo '<<ready>>'
`,
  },
  zsh: {
    command: 'zsh -f -i',
    setup: (script: string, folder: string) => `
cd '${folder}'
PROMPT=
autoload -Uz compinit
compinit -u -D
source '${script}'
report() { zle -I; print -r -- "<<$BUFFER>>"; BUFFER= }
zle -N report
bindkey '^Xr' report
print '<<ready>>'
`,
  },
};

/** What an interactive shell that has loaded a completion script makes of each line when Tab is pressed. */
export function typed(shell: keyof typeof SHELLS, script: string, folder: string, lines: readonly string[]) {
  const { command, setup } = SHELLS[shell];
  const home = makePictures();
  const files = { script: path.join(home, 'script'), setup: path.join(home, 'setup') };
  writeFileSync(files.script, script);
  writeFileSync(files.setup, setup(files.script, folder));
  const { stdout, stderr } = spawnSync(
    'zsh',
    ['-f', '-c', TYPIST, 'typist', files.setup, command, ...lines],
    {
      encoding: 'utf8',
      timeout: 60_000,
      killSignal: 'SIGKILL',
      env: { PATH: process.env.PATH, HOME: home, TERM: 'xterm', LC_ALL: 'C.UTF-8' },
    },
  );
  return stdout
    .trimEnd()
    .split('\n')
    .concat(stderr.trimEnd() || []);
}
