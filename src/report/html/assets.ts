import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** Bundled beside this file; when this file runs as TypeScript in a test, in the build next to the sources. */
const BESIDE = new URL('./client.js', import.meta.url);
const FOLDER = existsSync(BESIDE)
  ? new URL('./', import.meta.url)
  : new URL('../../../dist/report/html/', import.meta.url);

/** A script or a style sheet that stands in the page, and its hash for the page's policy. */
export interface Asset {
  readonly text: string;
  /** Such as `sha256-…`. */
  readonly hash: string;
}

/** What a page runs and how it looks. */
export function readAssets(): { readonly script: Asset; readonly style: Asset } {
  return { script: asset('client.js'), style: asset('client.css') };
}

function asset(name: string): Asset {
  const text = readFileSync(new URL(name, FOLDER), 'utf8').trim();
  return { text, hash: `sha256-${createHash('sha256').update(text).digest('base64')}` };
}
