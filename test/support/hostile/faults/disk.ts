import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { addPictures, contents } from '../../files.js';
import { parseCsv } from '../../reports.js';
import { startIq } from '../../run-iq.js';
import { type Fault, illTold, leftIn, offences, rowsIn } from './fault.js';

/** A namespace in which a mount is nobody else's; for others than root with themselves as its root. */
export const NAMESPACE = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];

export function canMount(): boolean {
  try {
    execFileSync('unshare', [...NAMESPACE, 'bash', '-c', 'mount -t tmpfs none /mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a command twice: on a file system `disk` with the sources on it that is full but for some kilobytes, or may only be
 * read, then once there is room again. What is on it is copied to `after-1` and `after-2`.
 */
const SCRIPT = `
how=$1; shift
mkdir disk && mount -t tmpfs -o size=64m none disk && cp -a in ref disk/ && mkdir disk/tmp
run() { n=$1; shift; "$@" >$n.out 2>$n.err; echo $? >$n.code; cp -a disk after-$n; [ ! -e r.csv ] || cp r.csv $n.csv; }
used=$(df --output=used -k disk | tail -n 1)
if [ "$how" = read-only ]; then mount -o remount,ro disk; else mount -o remount,size=$((used + how))k disk; fi
run 1 "$@"
mount -o remount,rw,size=64m disk
run 2 "$@"
`;

interface DiskCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kilobytes that are left. */
  readonly room: number;
  /** Exit codes of the disturbed run. */
  readonly codes: readonly number[];
}

const OPTIMIZE = ['optimize', '--effort', '0', '--jobs', '2'];
const RANK = ['rank', 'in', '--aesthetic', 'off', '--faces', 'off'];
const SCORE = ['score', 'in', '-r', 'ref', '-m', 'psnr'];

const CASES: readonly DiskCase[] = [
  { name: 'outputs', args: [...OPTIMIZE, 'in', '-o', 'disk/out', '--csv', 'r.csv'], room: 40, codes: [1, 2] },
  {
    name: 'copies',
    args: [...OPTIMIZE, 'in', '-o', 'disk/out', '--min-saving', '95', '--csv', 'r.csv'],
    room: 40,
    codes: [1, 2],
  },
  { name: 'in place', args: [...OPTIMIZE, 'disk/in', '--in-place', '--csv', 'r.csv'], room: 8, codes: [1] },
  {
    name: 'cache',
    args: [...OPTIMIZE, 'in', '-o', 'out', '--cache-dir', 'disk/cache', '--csv', 'r.csv'],
    room: 0,
    codes: [0],
  },
  {
    name: 'cache of a run in place',
    args: [...OPTIMIZE, 'disk/in', '--in-place', '--cache-dir', 'disk/cache', '--csv', 'r.csv'],
    room: 0,
    codes: [1, 2],
  },
  { name: 'CSV', args: [...OPTIMIZE, 'in', '-o', 'out', '--csv', 'disk/r.csv'], room: 0, codes: [1, 2] },
  { name: 'JSON', args: [...OPTIMIZE, 'in', '-o', 'out', '--json', 'disk/r.json'], room: 0, codes: [1, 2] },
  { name: 'page', args: [...OPTIMIZE, 'in', '-o', 'out', '--report', 'disk/r.html'], room: 4, codes: [1, 2] },
  { name: 'log', args: [...OPTIMIZE, 'in', '-o', 'out', '--log-file', 'disk/log'], room: 0, codes: [0, 2] },
  {
    name: 'temporary files of pages',
    args: [...OPTIMIZE, 'in', '-o', 'out', '--report', 'r.html', '--rank', '--csv', 'r.csv'],
    env: { TMPDIR: 'disk/tmp' },
    room: 0,
    codes: [0, 1, 2],
  },
  { name: 'CSV of a ranking', args: [...RANK, '--csv', 'disk/r.csv'], room: 0, codes: [1, 2] },
  { name: 'page of a ranking', args: [...RANK, '--report', 'disk/r.html'], room: 4, codes: [1, 2] },
  { name: 'curves', args: [...RANK, '--calibrate', 'disk/c.json', '--csv', 'r.csv'], room: 0, codes: [1, 2] },
  {
    name: 'cache of a ranking',
    args: [...RANK, '--cache-dir', 'disk/cache', '--csv', 'r.csv'],
    room: 0,
    codes: [0],
  },
  {
    name: 'temporary files of a ranking',
    args: [...RANK, '--csv', 'r.csv'],
    env: { TMPDIR: 'disk/tmp' },
    room: 0,
    codes: [0, 1, 2],
  },
  { name: 'CSV of scores', args: [...SCORE, '--csv', 'disk/r.csv'], room: 0, codes: [1, 2] },
  { name: 'page of scores', args: [...SCORE, '--report', 'disk/r.html'], room: 4, codes: [1, 2] },
  {
    name: 'map',
    args: ['score', 'in/a.jpg', '-r', 'ref/a.jpg', '--map', 'disk/map.png'],
    room: 0,
    codes: [1, 2],
  },
];

/** Each case on a disk that is full, and on one that may only be read. */
export const DISK_FAULTS: readonly Fault[] = CASES.flatMap((wanted) =>
  ['full', 'read-only'].map((how) => ({
    name: `${how} disk, ${wanted.name}`,
    bear: (root: string) => onDisk(root, wanted, how === 'full' ? String(wanted.room) : how),
  })),
);

const PICTURES = {
  'a.jpg': 'special/colour/adobe-rgb.jpg',
  'b.jpg': 'special/formats/progressive.jpg',
  'c.png': 'photos/sunset small.png',
  'deep/d.webp': 'special/formats/lossless.webp',
  'deep/e.gif': 'special/animated/spinner.gif',
  'deep/f.jpg': 'special/sizes/13x17.jpg',
};

async function onDisk(root: string, wanted: DiskCase, how: string): Promise<string[]> {
  const [undisturbed, disturbed] = ['undisturbed', 'disturbed'].map((name) => path.join(root, name));
  if (undisturbed === undefined || disturbed === undefined) return [];
  // Sources on another device than all that is written is one of the things that are tried.
  await runTwice(undisturbed, wanted, String(32 * 1024));
  await runTwice(disturbed, wanted, how);
  const wrong = [
    ...offences(finishedOf(undisturbed, 1), [0]),
    ...offences(finishedOf(disturbed, 1), wanted.codes),
    ...offences(finishedOf(disturbed, 2), [0]).map((what) => `once there is room again: ${what}`),
  ];
  const first = finishedOf(disturbed, 1);
  const sayings = how === 'read-only' ? /EROFS|may not be changed/ : /disk is full|ENOSPC/;
  if (first.code !== 0 && !sayings.test(first.stderr)) wrong.push(`says no reason: ${first.stderr}`);
  const before = contents(path.join(undisturbed, 'in'));
  for (const folder of ['in', 'ref']) {
    if (!isSame(contents(path.join(disturbed, folder)), before)) wrong.push(`${folder} was changed`);
  }
  wrong.push(...halfWritten(disturbed, undisturbed, before));
  for (const folder of [disturbed, path.join(disturbed, 'after-1'), path.join(disturbed, 'after-2')])
    wrong.push(...leftIn(folder));
  for (const name of ['out', 'after-2/out', 'after-2/in', 'after-2/r.html', 'after-2/map.png'])
    if (!isSame(seen(path.join(disturbed, name)), seen(path.join(undisturbed, name))))
      wrong.push(`${name} is another than undisturbed`);
  // In place a second run finds what the first one has done.
  const isInPlace = wanted.args.includes('--in-place');
  for (const name of isInPlace ? [] : ['r.csv', 'after-2/r.csv']) {
    if (!isSame(rowsBut(path.join(disturbed, name)), rowsBut(path.join(undisturbed, name))))
      wrong.push(`${name} has other rows than undisturbed`);
  }
  return wrong;
}

async function runTwice(cwd: string, { args, env }: DiskCase, how: string): Promise<void> {
  mkdirSync(cwd, { recursive: true });
  for (const folder of ['in', 'ref']) addPictures(path.join(cwd, folder), PICTURES);
  const through = ['unshare', ...NAMESPACE, 'bash', '-c', SCRIPT, 'bash', how];
  const temporary = env?.TMPDIR && { TMPDIR: path.join(cwd, env.TMPDIR) };
  const settings = { IQ_CACHE_DIR: path.join(cwd, 'cache'), ...temporary };
  const { code, stderr } = await startIq(args, { cwd, env: settings, through, limit: 120_000 }).finished;
  if (code !== 0) throw new Error(`The disk could not be made: ${stderr}`);
}

function finishedOf(cwd: string, run: 1 | 2) {
  const read = (name: string) => readFileSync(path.join(cwd, `${run}.${name}`), 'utf8');
  return { code: Number(read('code')), stdout: read('out'), stderr: read('err') };
}

/** Every file of the disturbed run is whole: the new one, or in place the old one. */
function halfWritten(disturbed: string, undisturbed: string, sources: Record<string, string>): string[] {
  const wrong: string[] = [];
  for (const folder of ['out', 'in']) {
    const found = seen(path.join(disturbed, 'after-1', folder));
    const whole = seen(path.join(undisturbed, 'after-1', folder));
    for (const [name, hash] of Object.entries(found))
      if (hash !== whole[name] && hash !== sources[name]) wrong.push(`${folder}/${name} is half-written`);
  }
  for (const name of ['r.csv', 'r.html', 'map.png', 'c.json']) {
    const [found, whole] = [disturbed, undisturbed].map((at) => path.join(at, 'after-1', name));
    if (found === undefined || whole === undefined || !existsSync(found)) continue;
    const isWhole =
      name === 'r.csv'
        ? isSame(rowsBut(found), rowsBut(whole))
        : readFileSync(found).equals(readFileSync(whole));
    if (!isWhole) wrong.push(`${name} is half-written`);
  }
  const rows = path.join(disturbed, '1.csv');
  return existsSync(rows) ? [...wrong, ...illTold(rowsIn(rows))] : wrong;
}

/** A folder's files, or one file, by their contents; nothing where nothing is. */
function seen(place: string): Record<string, string> {
  if (!existsSync(place)) return {};
  return path.extname(place) === '' ? contents(place) : { file: readFileSync(place, 'latin1') };
}

/** Rows without what differs from run to run. */
function rowsBut(file: string): object[] {
  if (!existsSync(file)) return [];
  return parseCsv(readFileSync(file, 'utf8')).map(({ ms: _, ...row }) => row);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
