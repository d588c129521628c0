import { existsSync, readdirSync } from 'node:fs';
import type { EnhanceRow } from '../../src/enhance/row.js';
import { node, onnxFile } from './onnx-file.js';
import { runIq } from './run-iq.js';

/** Runs `iq enhance` and reads the rows that it writes. */
export async function enhance(
  cwd: string,
  args: readonly string[],
): Promise<{ code: number | null; stderr: string; rows: readonly EnhanceRow[] }> {
  const { code, stderr, stdout } = await runIq(['enhance', ...args, '--json', '-'], { cwd });
  const rows: readonly EnhanceRow[] = stdout === '' ? [] : JSON.parse(stdout).rows;
  return { code, stderr, rows };
}

/** Working files and unfinished outputs below a folder. */
export function temporariesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tmp')) : [];
}

interface Toy {
  readonly scale: number;
  readonly channels: number;
  /** Of the input, both of them; any without. */
  readonly side?: number;
}

/** An ONNX network that repeats every pixel. */
export function repeater({ scale, channels, side }: Toy): Buffer {
  const sides = (times: number, name: string) =>
    side === undefined ? [`${name}h`, `${name}w`] : [side * times, side * times];
  const copies = Array.from({ length: scale ** 2 }, () => 'picture');
  return onnxFile({
    input: ['picture', 'float', [1, channels, ...sides(1, '')]],
    output: ['large', [1, channels, ...sides(scale, 'large ')]],
    weights: [],
    nodes: [
      node('Concat', copies, 'copies', { axis: 1 }),
      node('DepthToSpace', ['copies'], 'large', { blocksize: scale }),
    ],
  });
}
