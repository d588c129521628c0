import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { contents } from '../support/files.js';
import { iqOnPath } from '../support/iq-on-path.js';
import { ownEnvironment, runIq } from '../support/run-iq.js';
import { Cluster } from '../support/slurm/cluster.js';
import { timeless } from '../support/timeless.js';
import { installSlurm } from './install.js';
import { NODES, rankByAuto, shardThroughTrouble } from './ordeal.js';
import { cutPhotos } from './photos.js';

/**
 * Puts the README's job array through trouble in a Slurm of its own, and compares with a run on one machine what it made:
 * `npm run test:slurm -- --photos 320`. Exit code 1 if anything is otherwise. Nothing stays, however it ends.
 */
const { values } = parseArgs({ options: { photos: { type: 'string', default: '320' } } });
/** The README's script asks for four processors a task: a node does one task at a time. */
const CPUS = 4;
const HANG = 600_000;
const filesOf = (csv: string) => [csv, `${csv}.meta.json`];

const start = performance.now();
const log = (text: string) => {
  for (const line of text.split('\n')) console.log(`${seconds().padStart(6)} s  ${line}`);
};
const seconds = () => ((performance.now() - start) / 1000).toFixed(1);

installSlurm();
const root = mkdtempSync(path.join(tmpdir(), 'iq-slurm-'));
chmodSync(root, 0o755);
const [below, work, alone] = [path.join(root, 'cluster'), path.join(root, 'work'), path.join(root, 'alone')];
for (const folder of [below, work, alone]) mkdirSync(folder);
const cluster = new Cluster(below, {
  ...ownEnvironment(),
  PATH: iqOnPath(root),
  XDG_CACHE_HOME: path.join(root, 'cache'),
});

let tidying: Promise<void> | undefined;
const tidy = () => {
  tidying ??= cluster.stop().finally(() => rmSync(root, { recursive: true, force: true, maxRetries: 10 }));
  return tidying;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    log(`${signal}: everything is stopped`);
    void tidy().finally(() => process.exit(130));
  });
}

try {
  const wrong = await run();
  for (const what of wrong) console.error(what);
  log(`${wrong.length} wrong`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
  await tidy();
}

async function run(): Promise<string[]> {
  const count = Number(values.photos);
  await cutPhotos(work, count);
  log(`${count} photos are cut, and a file that is none`);
  await runAlone(
    ['optimize', 'photos', '-o', 'small', '--csv', 'report.csv'],
    ['small', ...filesOf('report.csv')],
  );
  await runAlone(['rank', 'photos', '--csv', 'ranked.csv'], filesOf('ranked.csv'));
  await cluster.start({ nodes: NODES, cpus: CPUS });
  log(`Slurm runs: ${await cluster.run('sinfo', ['--version'])}, nodes ${NODES.join(' and ')}`);
  const wrong = await shardThroughTrouble(cluster, work, log);
  wrong.push(...(await rankByAuto(cluster, work, log)));
  return wrong.length > 0 ? wrong : differences();
}

/** Without shards, in the same folder, since rows of files that failed name it. What comes of it is put aside. */
async function runAlone(args: readonly string[], results: readonly string[]): Promise<void> {
  const { code, stderr } = await runIq([...args, '--no-cache'], { cwd: work, limit: HANG });
  if (code !== 1) throw new Error(`One machine alone ends with ${code}: ${stderr}`);
  for (const name of results) renameSync(path.join(work, name), path.join(alone, name));
  log(`iq ${args[0]} without shards is done`);
}

function differences(): string[] {
  const expected = contents(path.join(alone, 'small'));
  const found = contents(path.join(work, 'small'));
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  const wrong = names.filter((name) => found[name] !== expected[name]).map((name) => `${name} differs`);
  for (const name of ['report.csv', 'ranked.csv']) {
    const rows = filesOf(name).map((file) => {
      const [one, merged] = [alone, work].map((folder) =>
        timeless(readFileSync(path.join(folder, file), 'utf8')),
      );
      if (one !== merged) wrong.push(`${file} differs`);
      return one?.trimEnd().split('\n').length ?? 0;
    });
    log(`${name}: compared ${rows[0]} lines but for ms, and its meta file`);
  }
  log(`${names.length} files written, ${wrong.length === 0 ? 'all the same' : 'not all the same'}`);
  return wrong;
}
