import { Argument, Command } from 'commander';
import { EXIT, type Finish } from '../exit-codes.js';

/** Declares `iq completion`. */
export function completionCommand(finish: Finish): Command {
  return new Command('completion')
    .summary('print a script that completes command lines in a shell')
    .description(
      'Prints a script by which the shell completes commands, options, their values and paths. It holds everything it needs: ' +
        'pressing Tab runs no program. Print it anew after an update of iq.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh']))
    .addHelpText(
      'after',
      `
Examples:
  mkdir -p ~/.local/share/bash-completion/completions
  iq completion bash > ~/.local/share/bash-completion/completions/iq

  mkdir -p ~/.zfunc             # in ~/.zshrc, before compinit: fpath+=~/.zfunc
  iq completion zsh > ~/.zfunc/_iq

  source <(iq completion bash)  # for this shell only; zsh likewise

Exit codes:
  0 done · 2 no such shell`,
    )
    .action(async (shell: 'bash' | 'zsh', _: object, { parent }: Command) => {
      const { completionScript } = await import('../completion/script.js');
      if (parent) process.stdout.write(completionScript(shell, parent));
      finish(EXIT.ok);
    });
}
