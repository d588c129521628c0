import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { addPictures, contents } from '../../files.js';
import { type Fault, leftIn, offences, rowsIn, runIn } from './fault.js';

interface Place {
  readonly name: string;
  /** Below `in`; without them two. */
  readonly pictures?: readonly string[];
  prepare?(root: string): void;
  readonly args: readonly string[];
  readonly code: number;
  /** What is said where the code is 2. */
  readonly says?: RegExp;
  /** What is written: files below the root. */
  readonly outputs?: readonly string[];
}

const NO_OUTPUT = /is the input folder|would overwrite the input/;

const PLACES: readonly Place[] = [
  { name: 'the source as -o', args: ['in', '-o', 'in'], code: 2, says: NO_OUTPUT },
  {
    name: 'a link to the source as -o',
    prepare: (root) => symlinkSync('in', path.join(root, 'link')),
    args: ['in', '-o', 'link'],
    code: 2,
    says: NO_OUTPUT,
  },
  {
    name: 'a way round to the source as -o',
    args: ['in', '-o', 'in/deep/../../in/./'],
    code: 2,
    says: NO_OUTPUT,
  },
  {
    name: 'a link to a folder of the source as -o',
    prepare: (root) => symlinkSync('in/deep', path.join(root, 'link')),
    args: ['in/deep', '-o', 'link'],
    code: 2,
    says: NO_OUTPUT,
  },
  {
    name: '-o inside the source',
    args: ['in', '-o', 'in/small'],
    code: 0,
    outputs: ['in/small/a.jpg', 'in/small/deep/a.jpg'],
  },
  {
    name: '-o around the source',
    args: ['in/deep', '-o', 'in/other/..'],
    code: 0,
    // What lies there was not asked to be left alone; an input would be.
    pictures: ['deep/a.jpg', 'other/b.jpg'],
    outputs: ['in/a.jpg'],
  },
  {
    name: '-o around the source, over one of its images',
    args: ['in', '-o', '.', '--base', '.'],
    code: 2,
    says: NO_OUTPUT,
  },
  {
    name: 'outputs that are hard links to their sources',
    prepare(root) {
      mkdirSync(path.join(root, 'out'));
      linkSync(path.join(root, 'in/a.jpg'), path.join(root, 'out/a.jpg'));
    },
    args: ['in', '-o', 'out'],
    code: 0,
    outputs: ['out/a.jpg', 'out/deep/a.jpg'],
  },
  {
    name: 'outputs that are links to their sources',
    prepare(root) {
      mkdirSync(path.join(root, 'out'));
      symlinkSync('../in/a.jpg', path.join(root, 'out/a.jpg'));
    },
    args: ['in', '-o', 'out'],
    code: 0,
    outputs: ['out/a.jpg', 'out/deep/a.jpg'],
  },
  {
    name: 'a folder of outputs that is a link to the source',
    prepare(root) {
      mkdirSync(path.join(root, 'out'));
      symlinkSync('../in/deep', path.join(root, 'out/deep'));
    },
    args: ['in', '-o', 'out'],
    code: 1,
    outputs: ['out/a.jpg'],
  },
  {
    name: 'names that differ in case',
    pictures: ['a.jpg', 'A.jpg', 'a.JPG', 'Deep/a.jpg', 'deep/a.jpg'],
    args: ['in', '-o', 'out'],
    code: 0,
    outputs: ['out/a.jpg', 'out/A.jpg', 'out/a.JPG', 'out/Deep/a.jpg', 'out/deep/a.jpg'],
  },
  {
    name: 'two images of one output',
    pictures: ['a.jpg', 'a.jpeg'],
    args: ['in', '-o', 'out', '-f', 'webp'],
    code: 2,
    says: /could both be written as a with a new extension/,
  },
  {
    name: 'one name in two roots',
    args: ['in/deep', 'other', '-o', 'out'],
    prepare: (root) => addPictures(root, { 'other/a.jpg': PICTURE }),
    code: 0,
    outputs: ['out/in/deep/a.jpg', 'out/other/a.jpg'],
  },
  {
    name: 'roots that overlap',
    args: ['in', 'in/deep', 'in/a.jpg', '-o', 'out'],
    code: 0,
    outputs: ['out/a.jpg', 'out/deep/a.jpg'],
  },
  { name: 'a report on an image', args: ['in', '--csv', 'in/a.jpg'], code: 2, says: /overwrite the input/ },
  {
    name: 'a report on an output',
    args: ['in', '-o', 'out', '--csv', 'out/a.jpg'],
    code: 2,
    says: /overwrite the output/,
  },
  {
    name: 'a report on a link to an image',
    prepare: (root) => symlinkSync('in/a.jpg', path.join(root, 'r.csv')),
    args: ['in', '--csv', 'r.csv'],
    code: 2,
    says: /overwrite the input/,
  },
  {
    name: 'a report on a hard link to an image',
    prepare: (root) => linkSync(path.join(root, 'in/a.jpg'), path.join(root, 'r.json')),
    args: ['in', '-o', 'out', '--json', 'r.json'],
    code: 0,
    outputs: ['out/a.jpg', 'out/deep/a.jpg', 'r.json'],
  },
];

const PICTURE = 'special/colour/adobe-rgb.jpg';

/** Outputs, inputs and reports in each other's place: whatever is asked for, no source is changed. */
export const PLACE_FAULTS: readonly Fault[] = PLACES.map((place) => ({
  name: place.name,
  bear: (root) => placed(root, place),
}));

async function placed(root: string, place: Place): Promise<string[]> {
  const { pictures = ['a.jpg', 'deep/a.jpg'], args, code, says, outputs = [] } = place;
  const sources = pictures.map((name) => `in/${name}`);
  addPictures(root, Object.fromEntries(sources.map((name) => [name, PICTURE])));
  place.prepare?.(root);
  const before = contents(root);
  const rows = args.includes('--csv') || args.includes('--json') ? [] : ['--csv', 'rows.csv'];
  const end = await runIn(root, ['optimize', '--effort', '0', ...args, ...rows]);
  const after = contents(root);
  const wrong = [...offences(end, [code]), ...leftIn(root)];
  if (says && !says.test(end.stderr)) wrong.push(`says: ${end.stderr}`);
  for (const name of sources) if (after[name] !== before[name]) wrong.push(`${name} was changed`);
  const isNew = (name: string) => after[name] !== before[name] && !/^(cache|rows\.csv)/.test(name);
  const written = Object.keys(after).filter(isNew).sort();
  if (JSON.stringify(written) !== JSON.stringify([...outputs].sort()))
    wrong.push(`wrote ${written.join(', ')}`);
  const told = rows.length > 0 && code < 2 ? rowsIn(path.join(root, 'rows.csv')) : [];
  if (told.length > 0 && new Set(told.map(({ path }) => path)).size !== told.length)
    wrong.push('rows come twice');
  return wrong;
}
