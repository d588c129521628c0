import { element } from '../dom.js';
import {
  centred,
  fitting,
  held,
  LARGEST_ZOOM,
  nextZoom,
  type Point,
  type Size,
  seenAcross,
  type View,
  zoomed,
} from './geometry.js';
import { watchGestures } from './gestures.js';

/** What is seen: one side, or both with a divider between them. */
export type Mode = 'before' | 'both' | 'after';

export interface Layers {
  readonly size: Size;
  readonly before: HTMLImageElement;
  readonly after: HTMLImageElement;
  readonly heatMap: HTMLImageElement | null;
}

export interface Stage {
  readonly element: HTMLElement;
  readonly divider: HTMLElement;
  /** @param isWhole whether all of the pictures is to be seen at first; otherwise one pixel for one, from the middle */
  show(layers: Layers, isWhole: boolean): void;
  clear(): void;
  setMode(mode: Mode): void;
  /** From 0 to 1; 0 hides the map. */
  setHeat(opacity: number): void;
  step(direction: 1 | -1): void;
  reset(): void;
  pan(by: Point): void;
}

/** Where two pictures lie upon each other, with a divider that can be dragged. */
export function createStage(
  sides: readonly [string, string],
  told: { mode(mode: Mode): void; zoom(zoom: number): void },
): Stage {
  const layer = (name: string) => element('div', { class: `layer ${name}` });
  const [after, before, heat] = [layer('after'), layer('before'), layer('heat')];
  const divider = element('div', {
    class: 'divider',
    role: 'slider',
    tabindex: 0,
    'aria-label': `Divider between ${sides[0]} and ${sides[1]}`,
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-orientation': 'horizontal',
  });
  const tags = [
    element('span', { class: 'tag first', 'aria-hidden': 'true' }, sides[0]),
    element('span', { class: 'tag second', 'aria-hidden': 'true' }, sides[1]),
  ] as const;
  const host = element('div', { class: 'stage' }, after, before, heat, ...tags, divider);

  let layers: Layers | null = null;
  let view: View = { x: 0, y: 0, zoom: 1 };
  let least = 1;
  let isWhole = false;
  let mode: Mode = 'both';
  /** Of what is seen, how much is before. */
  let share = 0.5;
  let opacity = 0;
  const room = (): Size => ({ width: host.clientWidth, height: host.clientHeight });

  const draw = () => {
    if (!layers) return;
    const { x, y, zoom } = view;
    for (const image of [layers.before, layers.after, layers.heatMap]) {
      if (!image) continue;
      image.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
      image.classList.toggle('enlarged', zoom > 1);
    }
    const [left, right] = seenAcross(view, room(), layers.size);
    const at = left + share * (right - left);
    before.style.clipPath = mode === 'both' ? `inset(0 calc(100% - ${at}px) 0 0)` : 'none';
    before.hidden = mode === 'after';
    divider.style.left = `${at}px`;
    divider.classList.toggle('away', mode !== 'both');
    const percent = Math.round(100 * share);
    divider.setAttribute('aria-valuenow', String(percent));
    divider.setAttribute('aria-valuetext', `${percent} % ${sides[0]}, ${100 - percent} % ${sides[1]}`);
    heat.style.opacity = String(opacity);
    heat.hidden = opacity === 0;
    tags[0].hidden = mode === 'after';
    tags[1].hidden = mode === 'before';
  };
  const setView = (wanted: View) => {
    if (!layers) return;
    view = held(wanted, room(), layers.size);
    told.zoom(view.zoom);
    draw();
  };
  const setShare = (wanted: number) => {
    share = Math.max(0, Math.min(1, wanted));
    setMode('both');
  };
  const setMode = (wanted: Mode) => {
    mode = wanted;
    told.mode(mode);
    draw();
  };
  const zoomTo = (zoom: number, around: Point) =>
    setView(zoomed(view, Math.max(least, Math.min(LARGEST_ZOOM, zoom)), around));
  const begin = () => {
    if (!layers) return;
    const whole = fitting(room(), layers.size);
    least = isWhole ? whole : 1;
    setView(centred(room(), layers.size, least));
  };

  watchGestures(host, {
    drag: ({ x, y }) => setView({ ...view, x: view.x + x, y: view.y + y }),
    zoom: (factor, around) => zoomTo(view.zoom * factor, around),
  });
  divider.addEventListener('pointerdown', (event) => {
    event.stopPropagation();
    divider.setPointerCapture(event.pointerId);
  });
  divider.addEventListener('pointermove', (event) => {
    if (!layers || !divider.hasPointerCapture(event.pointerId)) return;
    event.stopPropagation();
    const [left, right] = seenAcross(view, room(), layers.size);
    setShare((event.clientX - host.getBoundingClientRect().left - left) / Math.max(1, right - left));
  });
  divider.addEventListener('keydown', (event) => {
    const wanted = event.shiftKey ? undefined : KEYS[event.key]?.(share);
    if (wanted === undefined) return;
    event.preventDefault();
    setShare(wanted);
  });
  new ResizeObserver(() => setView(view)).observe(host);

  return {
    element: host,
    divider,
    show(wanted, whole) {
      layers = wanted;
      isWhole = whole;
      before.replaceChildren(wanted.before);
      after.replaceChildren(wanted.after);
      heat.replaceChildren(...(wanted.heatMap ? [wanted.heatMap] : []));
      for (const image of [wanted.before, wanted.after, wanted.heatMap]) {
        if (!image) continue;
        image.style.width = `${wanted.size.width}px`;
        image.style.height = `${wanted.size.height}px`;
      }
      begin();
    },
    clear() {
      layers = null;
      for (const layer of [before, after, heat]) layer.replaceChildren();
    },
    setMode,
    setHeat(wanted) {
      opacity = wanted;
      draw();
    },
    step(direction) {
      const { width, height } = room();
      zoomTo(nextZoom(view.zoom, direction, least), { x: width / 2, y: height / 2 });
    },
    reset: begin,
    pan: ({ x, y }) => setView({ ...view, x: view.x + x, y: view.y + y }),
  };
}

/** Where the divider goes by keys, as sliders have them. */
const KEYS: Readonly<Record<string, (share: number) => number>> = {
  ArrowLeft: (share) => share - 0.02,
  ArrowDown: (share) => share - 0.02,
  ArrowRight: (share) => share + 0.02,
  ArrowUp: (share) => share + 0.02,
  PageDown: (share) => share - 0.1,
  PageUp: (share) => share + 0.1,
  Home: () => 0,
  End: () => 1,
};
