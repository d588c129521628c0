import type { TextOutput } from '../output-file.js';
import { readAssets } from './assets.js';
import { html, jsonForScript, Markup } from './markup.js';
import { type TableSource, tableJson } from './table.js';

export interface DocumentParts {
  readonly title: string;
  /** What a page shows without any program: figures, charts. */
  readonly content: Markup;
  /** What the page's program shows in the place of `tableSection`. */
  readonly table: TableSource | null;
  /** What it reads when it is asked for, such as pictures. Comes last, so that nobody waits for it. */
  readonly later: Iterable<{ readonly id: string; readonly value: unknown }>;
}

/**
 * Writes a page that needs nothing but itself: no address is fetched, and its policy forbids it. Only its own program runs
 * and only its own style is used, both known to the policy by their hashes.
 */
export async function writeDocument(output: TextOutput, parts: DocumentParts): Promise<void> {
  const { script, style } = readAssets();
  const policy = [
    "default-src 'none'",
    `script-src '${script.hash}'`,
    `style-src '${style.hash}'`,
    // Files beside the page are shown when it has no picture of its own.
    "img-src data: blob: file: 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  await output.write(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${parts.title}</title>
<style>${Markup.trusted(style.text)}</style>
</head>
<body>
${parts.content}
`.toString(),
  );
  if (parts.table) await writeData(output, 'table-data', tableJson(parts.table));
  await output.write(`<script>${script.text}</script>\n`);
  for (const { id, value } of parts.later) await writeData(output, id, [jsonForScript(value)]);
  await output.write('</body>\n</html>\n');
}

async function writeData(output: TextOutput, id: string, json: Iterable<string>): Promise<void> {
  await output.write(html`<script type="application/json" id="${id}">`.toString());
  for (const piece of json) await output.write(piece);
  await output.write('</script>\n');
}
