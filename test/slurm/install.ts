import { spawnSync } from 'node:child_process';

/** Each program with the package of Debian that has it. */
const PACKAGES = { munged: 'munge', slurmctld: 'slurmctld', slurmd: 'slurmd', sbatch: 'slurm-client' };

/** Installs the programs of Slurm that are missing, which takes root and Debian. */
export function installSlurm(): void {
  if (missing().length === 0) return;
  const packages = missing();
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).error === undefined) {
    console.log(`installing ${packages.join(', ')}`);
    const run = (...args: string[]) =>
      spawnSync('apt-get', args, {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    run('update', '-qq');
    run('install', '-qq', '-y', '--no-install-recommends', ...packages);
  }
  if (missing().length > 0) {
    const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
    throw new Error(`Slurm is not installed, and only root on Debian can have it installed: ${command}`);
  }
}

function missing(): string[] {
  const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  return Object.entries(PACKAGES)
    .filter(([program]) => spawnSync(program, ['--version'], { env: environment }).error !== undefined)
    .map(([, name]) => name);
}
