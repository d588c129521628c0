import { execFileSync } from 'node:child_process';
import { devNull } from 'node:os';

/** Git in a folder, away from the settings of whoever runs the tests; gives what it printed. */
export function git(folder: string, ...args: readonly string[]): string {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const env = {
    ...Object.fromEntries(own),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  const options = { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], options);
}

/** Commits all that is there. */
export function commit(folder: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'Everything');
}

/** Makes a folder a repository whose branch `main` has all that is there, and goes on a branch of its own. */
export function beginBranch(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  commit(folder);
  git(folder, 'switch', '--quiet', '--create', 'topic');
}
