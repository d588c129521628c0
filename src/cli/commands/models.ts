import { Command } from 'commander';
import type { Finish } from '../exit-codes.js';
import { essential } from '../help.js';

const EXIT_CODES = `Exit codes:
  0 done · 1 a model is missing, damaged or cannot be fetched
  2 wrong usage, nothing was done · 130 interrupted`;

/** Declares `iq models` and what belongs to it. */
export function modelsCommand(finish: Finish): Command {
  const run = (action: 'list' | 'pull' | 'path' | 'verify') => async (models: string[], flags: object) => {
    const { runModels } = await import('./run-models.js');
    finish(await runModels(action, models, flags));
  };
  const command = new Command('models')
    .summary('list, fetch and check the external models that some metrics need')
    .description(
      'External models are fixed by their SHA-256, fetched to a cache folder and checked before every use. ' +
        'Those under 1 MB are fetched when they are first needed, larger ones only by iq models pull. ' +
        'Where nobody published the SHA-256 of a small file, that of the first copy is recorded and demanded ever after.',
    )
    .helpCommand(false);

  command.addCommand(
    new Command('list')
      .description('every model: size, licence, purpose, and whether it is here')
      .addOption(essential('--json', 'the same as JSON on standard output'))
      .addHelpText('after', notes('iq models list', 'iq models list --json | jq .models'))
      .action((flags: object) => run('list')([], flags)),
  );
  command.addCommand(
    new Command('pull')
      .description('fetch models that are not here yet; all of them without a name')
      .argument('[models...]', 'names, as iq models list has them')
      .addOption(essential('--offline', 'only check that they are here'))
      .option('-q, --quiet', 'print errors only')
      .option('--no-progress', 'no progress bar (there is none without a terminal)')
      .addHelpText('after', notes('iq models pull', 'iq models pull clip'))
      .action(run('pull')),
  );
  command.addCommand(
    new Command('path')
      .description("print where a model's checked files are, one a line")
      .argument('<models...>', 'names, as iq models list has them')
      .addHelpText('after', notes('iq models path yunet'))
      .action(run('path')),
  );
  command.addCommand(
    new Command('verify')
      .description('check the size and SHA-256 of the files that are here; changes nothing')
      .argument('[models...]', 'names; these must be here')
      .addHelpText('after', notes('iq models verify', 'IQ_MODELS_DIR=/srv/models iq models verify clip'))
      .action(run('verify')),
  );
  return command.addHelpText(
    'after',
    `
Environment:
  IQ_MODELS_DIR  a folder with models, known by their SHA-256, not their names
  IQ_CACHE_DIR   where fetched models are kept (default: the platform's cache)
  IQ_OFFLINE=1   forbids the network

Examples:
  iq models list
  iq models pull brisque
  iq models pull clip
  IQ_MODELS_DIR=/srv/models iq models verify

${EXIT_CODES}`,
  );
}

function notes(...examples: string[]): string {
  return ['', 'Examples:', ...examples.map((line) => `  ${line}`), '', EXIT_CODES].join('\n');
}
