import { execFileSync } from 'node:child_process';

/**
 * What to start a command through so that permissions hold for it: root is left without its right to ignore them, everybody
 * else has none. `undefined` where root cannot give it up.
 */
export const RESTRICTED: readonly string[] | undefined = restricted();

export const RESTRICTED_HINT = 'needs setpriv when run by root';

function restricted(): string[] | undefined {
  if (process.getuid?.() !== 0) return [];
  const command = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
  try {
    execFileSync(command[0] ?? '', [...command.slice(1), 'true'], { stdio: 'ignore' });
    return command;
  } catch {
    return undefined;
  }
}
