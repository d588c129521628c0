import type { TextOutput } from '../output-file.js';
import { readAssets } from './assets.js';
import { html, jsonForScript, Markup } from './markup.js';

export interface DocumentParts {
  readonly title: string;
  /** What a page shows without any program: figures, charts. */
  readonly content: Markup;
  /** What the page's program reads at its start, by the element's id. */
  readonly data: Readonly<Record<string, unknown>>;
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
  for (const [id, value] of Object.entries(parts.data)) await writeData(output, id, value);
  await output.write(`<script>${script.text}</script>\n`);
  for (const { id, value } of parts.later) await writeData(output, id, value);
  await output.write('</body>\n</html>\n');
}

async function writeData(output: TextOutput, id: string, value: unknown): Promise<void> {
  await output.write(
    html`<script type="application/json" id="${id}">${Markup.trusted(jsonForScript(value))}</script>
`.toString(),
  );
}
