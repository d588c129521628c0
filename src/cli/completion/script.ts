import type { Command } from 'commander';
import { bashScript } from './bash.js';
import { readGrammar } from './grammar.js';
import { zshScript } from './zsh.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript };

/** What a shell needs to complete the command lines of a program. */
export function completionScript(shell: keyof typeof SCRIPTS, program: Command): string {
  return SCRIPTS[shell](readGrammar(program));
}
