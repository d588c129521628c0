import type { Scale } from './scale.js';
import { attributes } from './svg.js';
import { text } from './text.js';

type Format = (tick: number) => string;

const GRID = '#e4e7eb';
const FRAME = '#9aa5b1';
const FAINT = '#52606d';

/** The area in which the data are drawn, in pixels. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * An axis below the area: grid lines, ticks with their numbers, and what is measured in which unit.
 *
 * @param label may be empty, where a title says it
 * @param format how a tick's number is written
 */
export function bottomAxis(
  scale: Scale,
  { left, right, top, bottom }: Area,
  label: string,
  format: Format = String,
): string {
  return [
    ...inner(scale).map((tick) => segment(scale(tick), top, scale(tick), bottom, GRID)),
    segment(left, bottom, right, bottom, FRAME),
    ...scale.ticks.map((tick) =>
      text(scale(tick), bottom + 18, format(tick), { anchor: 'middle', colour: FAINT, size: 12 }),
    ),
    ...(label === '' ? [] : [text((left + right) / 2, bottom + 42, label, { anchor: 'middle' })]),
  ].join('\n');
}

/** The same at the area's left; a label is for numbers of three digits at most. */
export function leftAxis(
  scale: Scale,
  { left, right, top, bottom }: Area,
  label: string,
  format: Format = String,
): string {
  return [
    ...inner(scale).map((tick) => segment(left, scale(tick), right, scale(tick), GRID)),
    segment(left, top, left, bottom, FRAME),
    ...scale.ticks.map((tick) =>
      text(left - 8, scale(tick) + 4, format(tick), { anchor: 'end', colour: FAINT, size: 12 }),
    ),
    ...(label === ''
      ? []
      : [text(left - 42, (top + bottom) / 2, label, { anchor: 'middle', upwards: true })]),
  ].join('\n');
}

/** Ticks that do not lie on the other axis. */
function inner({ ticks, domain }: Scale): readonly number[] {
  return ticks.filter((tick) => tick !== domain[0]);
}

function segment(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line${attributes({ x1, y1, x2, y2, stroke: colour })}/>`;
}
