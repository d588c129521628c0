import { readFileSync } from 'node:fs';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The block of code in the README that is written in a language and begins with a line. */
export function readmeBlock(language: string, firstLine: string): string {
  const blocks = [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, name, code = '']) => ({
    name,
    code,
  }));
  const found = blocks.filter(({ name, code }) => name === language && code.startsWith(`${firstLine}\n`));
  const [block] = found;
  if (block === undefined || found.length > 1)
    throw new Error(`The README has ${found.length} blocks of ${language} that begin with '${firstLine}'.`);
  return block.code;
}
