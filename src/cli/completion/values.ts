import type { Argument, Command, Option } from 'commander';
import { z } from 'zod';
import { commandOptions, commonOptions } from '../../config/schema.js';
import { OWN_MODELS } from '../../enhance/networks.js';
import { METRICS } from '../../measure/registry.js';
import { ALL_METRICS } from '../../measure/scorers.js';
import { MODELS } from '../../models/registry.js';

/** What a value may be, as far as a shell can tell. */
export type Values = 'files' | 'folders' | 'anything' | Words;

export interface Words {
  /** Stand for themselves. */
  readonly single: readonly string[];
  /** May be joined by commas; those that end in `=` go on with something else. */
  readonly listed: readonly string[];
}

const single = (words: readonly string[]): Words => ({ single: words, listed: [] });
const listed = (words: readonly string[]): Words => ({ single: [], listed: words });

const metricNames = ALL_METRICS.map(({ metric }) => metric.name);

/** Names that the schema takes for any text, since their registries are loaded later. */
const REGISTERED: Readonly<Record<string, Words>> = {
  metric: single(Object.keys(METRICS)),
  metrics: listed(metricNames),
  failUnder: listed(metricNames.map((name) => `${name}=`)),
  models: single(Object.keys(MODELS)),
};

/** What stands for a path in the help. */
const FOLDERS = /^dir$/;
const FILES = /^(files?(\.\w+)?|paths?|images|csv)$/;

/** The same of one command: its models are names of its own, or files. */
const OF_COMMAND: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  enhance: { model: single(OWN_MODELS) },
};

/** @param placeholder what stands for the value in the help */
export function optionValues(command: string, option: Option, placeholder: string): Values {
  const name = option.attributeName();
  const own: Readonly<Record<string, z.ZodObject>> = commandOptions;
  const schema = new Map<string, unknown>(
    [commonOptions, own[command]].flatMap((options) => Object.entries(options?.shape ?? {})),
  ).get(name);
  const words = option.argChoices
    ? single(option.argChoices)
    : (OF_COMMAND[command]?.[name] ?? REGISTERED[name] ?? wordsOf(schema));
  return words.single.length + words.listed.length > 0 ? words : pathsNamed(placeholder);
}

export function argumentValues(command: Command, argument: Argument): Values {
  const name = argument.name();
  if (argument.argChoices) return single(argument.argChoices);
  if (name === 'command' && command.parent) return single(command.parent.commands.map((own) => own.name()));
  return REGISTERED[name] ?? pathsNamed(name);
}

function pathsNamed(placeholder: string): Values {
  if (FOLDERS.test(placeholder)) return 'folders';
  return FILES.test(placeholder) ? 'files' : 'anything';
}

/** The fixed words that a setting takes. */
function wordsOf(schema: unknown): Words {
  if (schema instanceof z.ZodOptional) return wordsOf(schema.unwrap());
  if (schema instanceof z.ZodPipe) return wordsOf(schema.out);
  if (schema instanceof z.ZodEnum) return single(schema.options.map(String));
  if (schema instanceof z.ZodArray) return listed(wordsOf(schema.element).single);
  if (schema instanceof z.ZodRecord) return listed(wordsOf(schema.keyType).single.map((word) => `${word}=`));
  if (schema instanceof z.ZodUnion) {
    const all = schema.options.map(wordsOf);
    return { single: all.flatMap((words) => words.single), listed: all.flatMap((words) => words.listed) };
  }
  return single([]);
}
