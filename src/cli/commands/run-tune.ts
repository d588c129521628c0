import { join } from 'node:path';
import { loadTuneOptions } from '../../config/load.js';
import type { CommonOptions, TuneCommandOptions } from '../../config/schema.js';
import { IqError } from '../../errors.js';
import { printable } from '../../printable.js';
import { jsonOf } from '../../report/json.js';
import { openText, type TextOutput } from '../../report/output-file.js';
import { SCHEMA_VERSION } from '../../report/report.js';
import { type TuneResult, tune } from '../../tune.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { modelPlaces, openModelStore } from '../model-store.js';
import { placeName } from '../place-name.js';
import { describeTuning } from '../tune-lines.js';
import { assertApart, writtenFiles } from '../written-files.js';
import { inSession, optionSources, type Session } from './session.js';

type Options = CommonOptions & TuneCommandOptions;

/** Runs `iq tune`. */
export async function runTune(csv: string, flags: Record<string, unknown>): Promise<ExitCode> {
  const options = await loadTuneOptions(optionSources(flags));
  assertApart([options.out ?? 'iq.config.json', options.json, options.logFile]);
  return inSession(options, { isPossible: false }, (session) => tuneAndReport({ csv, options, ...session }));
}

interface Run extends Session {
  readonly csv: string;
  readonly options: Options;
}

async function tuneAndReport({ csv, options, terminal, signal }: Run): Promise<ExitCode> {
  const { labels, out, json, logFile } = options;
  let output: TextOutput | undefined;
  try {
    if (json !== undefined) output = await openText(json, process.stdout);
    const result = await tune({
      csv,
      ...(labels !== undefined && { labels }),
      ...(out !== undefined && { out }),
      embeddings: {
        store: openModelStore({}),
        cacheFolder: join(modelPlaces({}).cacheFolder, 'embeddings'),
      },
      reports: writtenFiles([json, logFile]),
      cwd: process.cwd(),
      signal,
    });
    terminal.startLog();
    terminal.info(describeTuning(result));
    if (result.written.length > 0) {
      terminal.info(terminal.colours.dim(`Written to ${result.written.map(placeName).join(', ')}`));
    }
    await output?.write(describeJson(result));
    await output?.commit();
    return result.verdict === 'chance' ? EXIT.failed : EXIT.ok;
  } catch (error) {
    if (!(error instanceof IqError) || error.code !== 'too_few_labels') throw error;
    // The files can be used, but not for this.
    terminal.error(`iq: ${printable(error.message)}`);
    return EXIT.failed;
  } finally {
    await output?.discard();
  }
}

function describeJson(result: TuneResult): string {
  return `${jsonOf({ schemaVersion: SCHEMA_VERSION, command: 'tune', ...result }, 2)}\n`;
}
