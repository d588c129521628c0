import type { z } from 'zod';
import { envName, flagName, parse } from './parse.js';
import { type CommonOptions, type ConfigFile, type commandOptions, commonOptions } from './schema.js';
import { setAsideOutput } from './set-aside.js';

export interface Sources {
  /** Parsed flags, by option name; texts where the flag takes a value. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `--config`; without it the file is searched from `cwd` upwards. */
  readonly configPath?: string;
  readonly cwd: string;
}

/** What the file, the environment and the flags say, weakest first. */
export function loadLayers<T extends z.ZodRawShape>(
  command: keyof typeof commandOptions,
  options: z.ZodObject<T>,
  sources: Sources,
  file: ConfigFile,
) {
  const common = commonOptions.strip().parse(file);
  const schema = commonOptions.extend(options.shape);
  type Layer = z.infer<typeof schema>;
  const environment: Layer = parse(
    schema,
    fromEnvironment(sources.environment, Object.keys(schema.shape)),
    envName,
  );
  const flags: Layer = parse(schema, sources.flags, flagName);
  return [{ ...common, ...file[command] } as Layer, environment, flags] as const;
}

/**
 * One set of options out of several.
 *
 * @param layers the weakest first
 * @param setAside takes out of the weaker ones what the next replaces under another name
 */
export function merged<Layer extends CommonOptions>(
  layers: readonly Layer[],
  setAside: (weaker: Layer, layer: Layer) => void = () => {},
): Layer {
  const all = {} as Layer;
  for (const layer of layers) {
    setAsideOutput(all, layer);
    setAside(all, layer);
    // What a layer leaves open stays as a weaker one has it.
    const said = Object.entries(layer).filter(([, value]) => value !== undefined);
    Object.assign(all, Object.fromEntries(said));
  }
  return all;
}

/** What the environment says of some settings; an empty variable says nothing. */
export function fromEnvironment(
  environment: Sources['environment'],
  names: readonly string[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = environment[envName([name])];
    if (value !== undefined && value !== '') values[name] = value;
  }
  return values;
}
