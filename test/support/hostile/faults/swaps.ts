import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { addPictures, contents } from '../../files.js';
import { childrenOf, until } from '../../processes.js';
import { type Fault, illTold, leftIn, offences, rowsIn, startIn } from './fault.js';

interface Swap {
  readonly name: string;
  /** @param file of the image, or of its output where `isOfOutput` */
  apply(file: string, outside: string): void;
  /** Codes that the image may have then; `null` for none. */
  readonly codes: readonly (string | null)[];
  readonly isOfOutput?: boolean;
}

/** What may become of an image once it was found. */
const SWAPS: readonly Swap[] = [
  { name: 'vanishes', apply: (file) => rmSync(file), codes: ['not_found'] },
  { name: 'is truncated', apply: (file) => truncateSync(file, 3000), codes: ['corrupt'] },
  { name: 'is emptied', apply: (file) => truncateSync(file, 0), codes: ['empty_file'] },
  { name: 'becomes text', apply: (file) => writeFileSync(file, 'no image'), codes: ['unsupported_format'] },
  { name: 'becomes a folder', apply: (file) => instead(file, () => mkdirSync(file)), codes: ['not_a_file'] },
  {
    name: 'becomes a link',
    apply: (file, outside) => instead(file, () => symlinkSync(path.join(outside, 'x.jpg'), file)),
    codes: ['symlink'],
  },
  {
    name: 'becomes a pipe',
    apply: (file) => instead(file, () => void execFileSync('mkfifo', [file])),
    codes: ['not_a_file'],
  },
  {
    name: 'becomes another picture',
    apply: (file, outside) => instead(file, () => cpSync(path.join(outside, 'x.jpg'), file)),
    codes: [null, 'size_mismatch'],
  },
  {
    name: 'loses its folder',
    apply: (file) => rmSync(path.dirname(file), { recursive: true }),
    codes: ['not_found'],
  },
  {
    name: 'has a link in place of its folder',
    apply: (file, outside) => {
      renameSync(path.dirname(file), `${path.dirname(file)}-moved`);
      symlinkSync(outside, path.dirname(file));
    },
    // Nothing is read or written behind it.
    codes: ['symlink'],
  },
];

const OUTPUT_SWAPS: readonly Swap[] = [
  {
    name: 'has a link in place of its output’s folder',
    apply: (file, outside) => {
      rmSync(path.dirname(file), { recursive: true, force: true });
      symlinkSync(outside, path.dirname(file));
    },
    codes: ['outside_output'],
    isOfOutput: true,
  },
  {
    name: 'has a folder in place of its output',
    apply: (file) => mkdirSync(path.join(file, 'deep'), { recursive: true }),
    codes: ['write_failed'],
    isOfOutput: true,
  },
  {
    name: 'has a link in place of its output',
    apply: (file, outside) => {
      mkdirSync(path.dirname(file), { recursive: true });
      symlinkSync(path.join(outside, 'x.jpg'), file);
    },
    codes: [null],
    isOfOutput: true,
  },
];

const RUNS: Readonly<Record<string, readonly string[]>> = {
  optimize: ['optimize', 'in', '--effort', '0', '-o', 'out'],
  'optimize --in-place': ['optimize', 'in', '--effort', '0', '--in-place'],
  rank: ['rank', 'in', '--aesthetic', 'off', '--faces', 'off'],
  score: ['score', 'in', '-r', 'ref', '-m', 'psnr'],
};

/** Each between the finding of the images and the reading of the one that it befalls. */
export const SWAP_FAULTS: readonly Fault[] = [
  ...Object.entries(RUNS).flatMap(([run, args]) => SWAPS.map((swap) => faultOf(run, args, swap))),
  ...OUTPUT_SWAPS.map((swap) => faultOf('optimize', RUNS.optimize ?? [], swap)),
];

function faultOf(run: string, args: readonly string[], swap: Swap): Fault {
  return { name: `an image that ${swap.name}, iq ${run}`, bear: (root) => swapped(root, args, swap) };
}

/** Images that come before: so many that a command is busy with them until the swap. */
const before = (args: readonly string[]) =>
  Array.from({ length: args[0] === 'optimize' ? 12 : 80 }, (_, i) => `a${i}.jpg`);
const PICTURE = 'special/colour/adobe-rgb.jpg';

async function swapped(root: string, args: readonly string[], swap: Swap): Promise<string[]> {
  const names = [...before(args), 'sub/x.jpg', 'z.jpg'];
  for (const folder of ['in', 'ref', 'outside'])
    addPictures(path.join(root, folder), Object.fromEntries(names.map((name) => [name, PICTURE])));
  addPictures(path.join(root, 'outside'), { 'x.jpg': 'special/formats/progressive.jpg' });
  const outside = path.join(root, 'outside');
  const [sources, others] = [contents(path.join(root, 'in')), contents(outside)];
  const { child, finished } = startIn(root, [...args, '--jobs', '1', '--csv', 'r.csv']);
  // All images are found by then, and the worker has begun with the first at most.
  await until(() => childrenOf(child.pid ?? 0).length > 0, 'a worker');
  swap.apply(path.join(root, swap.isOfOutput ? 'out' : 'in', 'sub/x.jpg'), outside);
  const end = await finished;
  const isFine = swap.codes.includes(null);
  const wrong = offences(end, isFine ? [0, 1] : [1]);
  if (JSON.stringify(contents(outside)) !== JSON.stringify(others)) wrong.push('a file outside was changed');
  const rows = existsSync(path.join(root, 'r.csv')) ? rowsIn(path.join(root, 'r.csv')) : [];
  wrong.push(...illTold(rows));
  const found = new Map(rows.map((row) => [row.path, row.code]));
  for (const name of names) {
    const code = found.get(name);
    const isHit = name === 'sub/x.jpg';
    if (code === undefined) wrong.push(`${name} has no row`);
    else if (!(isHit ? swap.codes : [null]).includes(code)) wrong.push(`${name} has the code ${code}`);
  }
  if (!args.includes('--in-place')) {
    const after = contents(path.join(root, 'in'));
    for (const name of names.filter((name) => swap.isOfOutput || name !== 'sub/x.jpg'))
      if (after[name] !== sources[name]) wrong.push(`${name} was changed`);
  }
  return [...wrong, ...leftIn(root)];
}

function instead(file: string, make: () => void): void {
  rmSync(file);
  make();
}
