import { visibleText } from '../../visible-text.js';
import { html, type Markup } from './markup.js';
import { countText } from './shared/words.js';

/** An image that could not be worked on. */
export interface Failure {
  readonly path: string;
  readonly reason: string;
  readonly message: string;
}

/** More failures than these are only counted. */
const MOST_KEPT = 50;
/** Failures that are seen without asking for more. */
const MOST_SEEN = 6;

/** Gathers what went wrong, image by image: of a million failures the first few are kept. */
export class FailureList {
  readonly first: Failure[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(path: string, reason: string | null, message: string | null): void {
    this.#count++;
    if (this.first.length === MOST_KEPT) return;
    this.first.push({ path, reason: reason ?? 'internal', message: message ?? '' });
  }
}

/**
 * What went wrong, by file; `null` where nothing did.
 *
 * @param words how much of what
 * @param where those stand that are not listed; `null` where they stand nowhere
 */
export function failureSection(
  { count, first }: Pick<FailureList, 'count' | 'first'>,
  words: string,
  where: string | null,
): Markup | null {
  if (count === 0) return null;
  const item = ({ path, reason, message }: Failure) =>
    html`<li><strong><bdi>${visibleText(path)}</bdi></strong> <code>${reason}</code><span>${visibleText(message)}</span></li>`;
  const more = count - first.length;
  const [seen, folded] = [first.slice(0, MOST_SEEN), first.slice(MOST_SEEN)];
  return html`<section class="notice bad" aria-labelledby="failures-title">
<h2 id="failures-title">${words}</h2>
<ul class="failures">${seen.map(item)}</ul>
${folded.length > 0 ? html`<details><summary>${countText(folded.length)} more</summary><ul class="failures">${folded.map(item)}</ul></details>` : null}
${more > 0 ? html`<p>${countText(more)} others are ${where ?? 'not listed'}.</p>` : null}</section>
`;
}

/** Of tables that have a column for it. */
export const BY_STATUS = 'in the table, by the status “failed”';
