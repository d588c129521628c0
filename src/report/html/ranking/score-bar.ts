import { html, type Markup } from '../markup.js';

/** A score from 0 to 1 as the length of a bar; it stands beside its number, which says the same. */
export function scoreBar(score: number | null): Markup {
  const width = Math.max(0, Math.min(100, 100 * (score ?? 0)));
  return html`<svg class="score-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="trough" width="100" height="6"/><rect width="${width.toFixed(1)}" height="6"/></svg>`;
}
