import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contents, fixturePath, sha256 } from '../../files.js';
import { HOSTILE_NAMES } from '../../hostile-names.js';
import { type Fault, illTold, leftIn, offences, rowsIn, runIn } from './fault.js';

const DEEP = Array.from({ length: 15 }, (_, i) => `${i % 10}`.repeat(240)).join('/');

const NAMES: readonly string[] = [
  ...HOSTILE_NAMES.map((name) => `${name}.jpg`),
  ...['-', '--', '~', '#', '!', '\\', '\\\\', '%s', '%n%s%d', '$(id)', '`id`', '*', '?', '[a]*{b}', '{a,b}'],
  ...[
    'con',
    'nul.txt',
    'aux',
    'a..',
    'a ',
    ' ',
    '\n',
    '\t',
    '\u007f',
    '\u200f',
    '\u202e',
    '\ufeff',
    '\ufffd',
  ],
  ...[
    'é',
    'e\u0301',
    'ﬁ',
    'fi',
    'ı',
    'I',
    '\u{1f4f7}',
    '日本',
    'x.journal',
    'x.tmp',
    'r.csv',
    'iq.config',
    'a,b"c',
  ],
  ...['n'.repeat(251), 'é'.repeat(125)],
].map((name) => (name.endsWith('.jpg') ? name : `${name}.jpg`));
const PATHS: readonly string[] = [...NAMES, `${DEEP}/a.jpg`];

/** Names that are hidden, by a dot, and so none of the images. */
const HIDDEN = ['.jpg', '..jpg', '...jpg', '.iq-00000000-1-1.abcdefabcdef.tmp.jpg', '.claims/a.jpg'];
/** What is no UTF-8: half a letter, and half of a pair of UTF-16. */
const NO_UTF8 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xed, 0xa0, 0x80])];

/** Every name comes out as it went in, in each command, and a second run finds that nothing is left to do. */
export const NAME_FAULTS: readonly Fault[] = [
  { name: 'names, iq optimize', bear: (root) => optimised(root, ['-o', 'out'], 'out') },
  { name: 'names, iq optimize --in-place', bear: (root) => optimised(root, ['--in-place'], 'in') },
  {
    name: 'names, iq rank',
    bear: (root) => told(root, ['rank', 'in', '--aesthetic', 'off', '--faces', 'off']),
  },
  { name: 'names, iq score', bear: (root) => told(root, ['score', 'in', '-m', 'psnr', '-r', 'ref']) },
];

function write(root: string): void {
  const picture = readFileSync(fixturePath('special/colour/adobe-rgb.jpg'));
  for (const folder of ['in', 'ref']) {
    for (const name of [...PATHS, ...HIDDEN]) {
      const file = path.join(root, folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, picture);
    }
  }
  for (const bytes of NO_UTF8)
    writeFileSync(Buffer.concat([Buffer.from(path.join(root, 'in/')), bytes, Buffer.from('.jpg')]), picture);
}

/** A run over all names, and what it told of them. */
async function told(root: string, args: readonly string[]): Promise<string[]> {
  write(root);
  return rowsWrong(root, args);
}

async function rowsWrong(root: string, args: readonly string[]): Promise<string[]> {
  const wrong = offences(await runIn(root, [...args, '--csv', 'rows.csv']), [1]);
  const rows = rowsIn(path.join(root, 'rows.csv'));
  const done = rows.filter(({ code }) => code === null).map(({ path }) => path);
  wrong.push(
    ...differences('rows', done, PATHS),
    ...illTold(rows),
    ...leftIn(root).filter((name) => !name.includes('.tmp.jpg')),
  );
  const refused = rows.filter(({ code }) => code !== null).map(({ code }) => code);
  if (refused.join() !== NO_UTF8.map(() => 'read_failed').join())
    wrong.push(`${refused} for names that are no UTF-8`);
  return wrong;
}

async function optimised(root: string, args: readonly string[], output: string): Promise<string[]> {
  write(root);
  const all = ['optimize', 'in', '--effort', '0', ...args];
  const wrong = await rowsWrong(root, all);
  const outputs = rowsIn(path.join(root, 'rows.csv')).filter(({ code }) => code === null);
  wrong.push(
    ...differences(
      'outputs',
      outputs.map(({ output }) => output),
      PATHS,
    ),
  );
  if (output === 'out')
    wrong.push(...differences('files', Object.keys(contents(path.join(root, output))), PATHS));
  // Names that are no UTF-8 cannot be listed here.
  const seen = () => PATHS.map((name) => sha256(readFileSync(path.join(root, output, name))));
  const before = seen();
  const again = await runIn(root, all);
  wrong.push(...offences(again, [1]));
  // In place, results are images like any other.
  const told = output === 'in' ? `${PATHS.length} kept as already_optimised` : `${PATHS.length} unchanged`;
  if (!again.stderr.includes(told)) wrong.push(`again: ${again.stderr.slice(-300)}`);
  if (seen().join() !== before.join()) wrong.push('the second run changed files');
  return wrong;
}

function differences(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const [here, there] = [new Set(found), new Set(expected.map((name) => path.normalize(name)))];
  const lost = [...there].filter((name) => !here.has(name));
  const extra = [...here].filter((name) => !there.has(name));
  const wrong = [
    ...lost.map((name) => `${what} lack ${JSON.stringify(name)}`),
    ...extra.map((name) => `${what} have ${JSON.stringify(name)}`),
  ];
  return found.length === here.size ? wrong : [...wrong, `${what} have names twice`];
}
