import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = `
const [module, name, input] = process.argv.slice(1);
const { [name]: run } = await import(module);
if (process.getuid?.() === 0) {
  process.setgroups([]);
  process.setgid(65534);
  process.setuid(65534);
}
process.stdout.write(JSON.stringify(await run(JSON.parse(input))));
`;

/**
 * Calls a function that a TypeScript module exports, in a process without root's privilege to open everything, and
 * returns what it resolves to. Input and output travel as JSON. The privilege is dropped after the module is
 * loaded, so the checkout may be in a folder that only root can read; test folders must be open to others.
 */
export async function asNobody(
  module: string,
  name: string,
  input: unknown,
  nodeOptions: readonly string[] = [],
): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...nodeOptions,
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      SCRIPT,
      pathToFileURL(module).href,
      name,
      JSON.stringify(input),
    ],
    { cwd: new URL('../..', import.meta.url), maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}
