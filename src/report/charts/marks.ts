import { attributes } from './svg.js';

/** Places on the paper, in pixels. */
export type Place = readonly [x: number, y: number];

/** A dot at each place; translucent, so that those upon each other can be told. */
export function scatter(places: readonly Place[], colour: string, radius = 4): string {
  const dots = places.map(([cx, cy]) => `<circle${attributes({ cx, cy, r: radius })}/>`).join('');
  return `<g fill="${colour}" fill-opacity=".5" stroke="${colour}" stroke-opacity=".8">${dots}</g>`;
}

export interface StrokeStyle {
  readonly colour: string;
  readonly width?: number;
  /** Lengths of dashes and gaps, such as `4 4`; without them the line is whole. */
  readonly dashes?: string;
}

/** A line through places. */
export function polyline(places: readonly Place[], { colour, width = 2, dashes }: StrokeStyle): string {
  const points = places.map((place) => place.map((at) => at.toFixed(1)).join(',')).join(' ');
  const style = {
    stroke: colour,
    'stroke-width': width,
    'stroke-dasharray': dashes,
    'stroke-linejoin': 'round',
  };
  return `<polyline points="${points}" fill="none"${attributes(style)}/>`;
}

/** A rectangle with an area; a hair's breadth smaller, so that neighbours can be told. */
export interface Bar {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** 0 to 1; by default opaque. */
  readonly opacity?: number;
}

/** Bars of one colour. */
export function bars(places: readonly Bar[], colour: string): string {
  const rectangles = places.map(({ left, right, top, bottom, opacity }) => {
    const shape = {
      x: left + GAP,
      y: top,
      width: Math.max(GAP, right - left - 2 * GAP),
      height: bottom - top,
    };
    return `<rect${attributes({ ...shape, 'fill-opacity': opacity })}/>`;
  });
  return `<g fill="${colour}">${rectangles.join('')}</g>`;
}

const GAP = 0.5;
