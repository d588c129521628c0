import { IqError } from '../../errors.js';
import { MODELS, type Model, modelNamed, modelSize } from '../../models/registry.js';
import type { StoredFile } from '../../models/store.js';
import { describeBytes } from '../../report/amounts.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { withInterrupt } from '../interrupt.js';
import { openModelStore } from '../model-store.js';
import { createDownloadProgress } from '../progress.js';
import { openTerminal } from '../terminal.js';

interface Flags {
  readonly json?: boolean;
  readonly offline?: boolean;
  readonly quiet?: boolean;
  readonly progress?: boolean;
}

const ACTIONS = { list, pull, path, verify };

/** Runs `iq models list`, `pull`, `path` or `verify`. */
export async function runModels(
  action: keyof typeof ACTIONS,
  names: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  return ACTIONS[action](names, flags);
}

type State = StoredFile['state'];

async function list(_: readonly string[], { json = false }: Flags): Promise<ExitCode> {
  const store = openModelStore({});
  const models: (Model & { state: State; stored: StoredFile[] })[] = [];
  for (const model of Object.values(MODELS)) {
    const stored = await store.inspect(model);
    models.push({ ...model, state: worst(stored), stored });
  }
  if (json) {
    const rows = models.map(({ name, purpose, licence, state, stored }) => ({
      name,
      purpose,
      licence,
      state,
      files: stored.map(({ file, path, state }) => ({
        ...file,
        state,
        path: state === 'missing' ? null : path,
      })),
    }));
    print(JSON.stringify({ models: rows }, null, 2));
    return EXIT.ok;
  }
  for (const model of models) {
    const size = describeBytes(modelSize(model)).padStart(9);
    print(`${model.name.padEnd(10)} ${model.state.padEnd(8)} ${size}  ${model.purpose} (${model.licence})`);
  }
  return EXIT.ok;
}

async function pull(names: readonly string[], flags: Flags): Promise<ExitCode> {
  const { quiet = false, progress: wantsProgress = true, offline } = flags;
  const models = chosen(names);
  const terminal = openTerminal({ quiet, verbose: false, write: toStandardError });
  const progress = createDownloadProgress(wantsProgress && !quiet);
  const code = await withInterrupt(
    () => progress.stop(),
    async (signal) => {
      let failed = false;
      const store = openModelStore(offline === undefined ? {} : { offline }, {
        signal,
        onProgress: (file, bytes) => progress.show(file.name, bytes, file.bytes),
        onRecord: (file, sha256) => {
          progress.stop();
          terminal.info(
            `${file.name}: nobody published its SHA-256, so this first copy is trusted; from now on it must be ${sha256}`,
          );
        },
      });
      for (const model of models) {
        try {
          const fetched = await store.pull(model);
          progress.stop();
          terminal.info(
            fetched
              ? `${model.name}: fetched, ${describeBytes(modelSize(model))}`
              : `${model.name}: already here`,
          );
        } catch (error) {
          progress.stop();
          if (signal.aborted) return EXIT.interrupted;
          if (!isAboutTheModel(error)) throw error;
          terminal.error(`iq: ${error.message}`);
          failed = true;
        }
      }
      return failed ? EXIT.failed : EXIT.ok;
    },
  );
  return code ?? EXIT.interrupted;
}

async function path(names: readonly string[]): Promise<ExitCode> {
  const store = openModelStore({});
  const terminal = openTerminal({ quiet: false, verbose: false, write: toStandardError });
  let failed = false;
  for (const model of chosen(names)) {
    const stored = await store.inspect(model);
    const state = worst(stored);
    if (state === 'ready') for (const file of stored) print(file.path);
    else terminal.error(`iq: The model ${model.name} is ${state}. ${remedy(model)}`);
    failed ||= state !== 'ready';
  }
  return failed ? EXIT.failed : EXIT.ok;
}

async function verify(names: readonly string[]): Promise<ExitCode> {
  const store = openModelStore({});
  const tolerated: State[] = names.length === 0 ? ['ready', 'missing'] : ['ready'];
  let failed = false;
  for (const model of chosen(names)) {
    const stored = await store.inspect(model);
    for (const { file, path, state } of stored) {
      print(`${state.padEnd(8)} ${model.name}/${file.name}${state === 'missing' ? '' : ` ${path}`}`);
    }
    const state = worst(stored);
    if (state === 'corrupt') print(`         ${remedy(model)}`);
    failed ||= !tolerated.includes(state);
  }
  return failed ? EXIT.failed : EXIT.ok;
}

function chosen(names: readonly string[]): Model[] {
  return names.length === 0 ? Object.values(MODELS) : [...new Set(names)].map(modelNamed);
}

/** A model is as good as its worst file. */
function worst(stored: readonly StoredFile[]): State {
  const states = stored.map(({ state }) => state);
  return states.includes('corrupt') ? 'corrupt' : states.includes('missing') ? 'missing' : 'ready';
}

function remedy({ name }: Model): string {
  return `Run iq models pull ${name} to fetch it.`;
}

/** Whether other models may still be had. */
function isAboutTheModel(error: unknown): error is IqError {
  return error instanceof IqError && error.code !== 'invalid_option';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function toStandardError(text: string): void {
  process.stderr.write(text);
}
