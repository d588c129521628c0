import { VERSION } from '../../version.js';
import { html, type Markup } from './markup.js';

export interface Shell {
  /** Such as `iq optimize`. */
  readonly command: string;
  /** What was looked at. */
  readonly subject: string;
  /** By which settings, a few words each. */
  readonly settings: readonly string[];
  readonly interrupted: boolean;
  readonly sections: readonly (Markup | null)[];
}

/** What every page has around its own sections. */
export function shell({ command, subject, settings, interrupted, sections }: Shell): Markup {
  return html`<header class="top">
<div>
<p class="command">${command}</p>
<h1><bdi>${subject}</bdi></h1>
<ul class="settings" aria-label="Settings">${settings.map((setting) => html`<li>${setting}</li>`)}</ul>
</div>
<fieldset id="theme" hidden><legend class="unseen">Colours</legend>${THEMES.map(
    ([value, name]) =>
      html`<label><input type="radio" name="theme" value="${value}"><span>${name}</span></label>`,
  )}</fieldset>
</header>
<main>
${interrupted ? INTERRUPTED : null}${sections}</main>
<footer><p>Made by iq ${VERSION}. Everything here stands in this one file; nothing is fetched from anywhere.</p></footer>
`;
}

const THEMES = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

const INTERRUPTED = html`<p class="notice warn" role="note"><strong>Interrupted.</strong> The run was stopped before its end: what had been finished until then is below.</p>
`;

/** A figure and what it is. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly tone?: 'good' | 'warn' | 'bad' | undefined;
}

/** A few figures beside each other. */
export function figureList(figures: readonly Figure[]): Markup {
  return html`<dl class="figures">${figures.map(
    ({ name, value, tone }) =>
      html`<div${tone && html` data-tone="${tone}"`}><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>
`;
}

export function chartSection(title: string, charts: readonly (Markup | null)[]): Markup | null {
  const drawn = charts.filter((chart) => chart !== null);
  if (drawn.length === 0) return null;
  return html`<section aria-labelledby="charts-title">
<h2 id="charts-title">${title}</h2>
<div class="charts">${drawn}</div>
</section>
`;
}
