import type { Point } from './geometry.js';

export interface Moves {
  /** Drags by so much. */
  drag(by: Point): void;
  /** Enlarges around a point of the stage. */
  zoom(factor: number, around: Point): void;
}

const WHEEL_SPEED = 0.0022;

/** Lets a pointer drag, a wheel zoom and two fingers do both. */
export function watchGestures(stage: HTMLElement, moves: Moves): void {
  const pointers = new Map<number, Point>();
  const inStage = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, inStage(event));
  });
  stage.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = inStage(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    const share = other ? 0.5 : 1;
    moves.drag({ x: (now.x - before.x) * share, y: (now.y - before.y) * share });
    if (!other) return;
    const distance = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    moves.zoom(distance(now) / distance(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    stage.addEventListener(end, ({ pointerId }) => pointers.delete(pointerId));
  }
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      // Touchpads tell a pinch as a slow wheel with Ctrl.
      const speed = WHEEL_SPEED * lines * (event.ctrlKey ? 4 : 1);
      moves.zoom(Math.exp(-event.deltaY * speed), inStage(event));
    },
    { passive: false },
  );
}
