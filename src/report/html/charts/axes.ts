import type { Area } from '../../charts/axis.js';
import { linearScale, niceTicks, type Scale } from '../../charts/scale.js';
import { html, type Markup } from '../markup.js';
import { at } from './figure.js';

/** What one direction of a chart means. */
export interface Axis {
  /** What is measured, and in which unit. */
  readonly label: string;
  /** What is drawn; by default all that there is. */
  readonly domain?: readonly [number, number] | undefined;
  readonly ticks?: readonly number[] | undefined;
  /** How a value is written. */
  readonly format?: ((value: number) => string) | undefined;
}

/** An axis below the area, with grid lines through it. */
export function acrossAxis(scale: Scale, { left, right, top, bottom }: Area, axis: Axis): Markup {
  const { label, format = figures } = axis;
  return html`<g class="axis">${inner(scale).map((tick) => line(scale(tick), top, scale(tick), bottom))}<line class="base" x1="${at(left)}" y1="${at(bottom)}" x2="${at(right)}" y2="${at(bottom)}"/>${scale.ticks.map(
    (tick) =>
      html`<text x="${at(scale(tick))}" y="${at(bottom + 15)}" text-anchor="middle">${format(tick)}</text>`,
  )}<text class="label" x="${at((left + right) / 2)}" y="${at(bottom + 33)}" text-anchor="middle">${label}</text></g>`;
}

/** An axis at the area's left; what it measures stands above it, where words need not be turned. */
export function upAxis(scale: Scale, { left, right, top }: Area, axis: Axis): Markup {
  const { label, format = figures } = axis;
  return html`<g class="axis">${inner(scale).map((tick) => line(left, scale(tick), right, scale(tick)))}${scale.ticks.map(
    (tick) =>
      html`<text x="${at(left - 6)}" y="${at(scale(tick) + 4)}" text-anchor="end">${format(tick)}</text>`,
  )}<text class="label" x="0" y="${at(top - 16)}">${label}</text></g>`;
}

/** A scale over all values and a little more; one value has room on both sides. */
export function scaleOver(
  [low, high]: readonly [number, number],
  range: readonly [number, number],
  ticks?: readonly number[],
): Scale {
  const room = high > low ? 0 : Math.max(Math.abs(low) * 0.1, 1e-6);
  const domain = [low - room, high + room] as const;
  return linearScale(domain, range, ticks ?? niceTicks(domain, 5));
}

/** Whole numbers only, and some air above the highest. */
export function countScale(highest: number, { top, bottom }: Area): Scale {
  const domain = [0, Math.max(1, highest) * 1.05] as const;
  return linearScale(domain, [bottom, top], niceTicks(domain, 4).filter(Number.isInteger));
}

/** A number as axes have room for: 0.25, 1500, 20k, 3M; beyond that by its power of ten. */
export function figures(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e10 || (size > 0 && size < 1e-4)) return value.toExponential(1).replace('-', '−');
  const [divisor, unit] = size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / divisor).toPrecision(4))}${unit}`.replace('-', '−');
}

/** Ticks that do not lie on the other axis. */
function inner({ ticks, domain }: Scale): readonly number[] {
  return ticks.filter((tick) => tick !== domain[0]);
}

function line(x1: number, y1: number, x2: number, y2: number): Markup {
  return html`<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`;
}
