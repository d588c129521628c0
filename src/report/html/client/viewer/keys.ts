import type { Stage } from './stage.js';

interface Actions {
  step(by: 1 | -1): void;
  toggleHeat(): void;
}

/** Pixels of the stage. */
const PAN = 60;
const PANS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: PAN, y: 0 },
  ArrowRight: { x: -PAN, y: 0 },
  ArrowUp: { x: 0, y: PAN },
  ArrowDown: { x: 0, y: -PAN },
};

/** Lets the viewer be used by keys, wherever the focus is in it. */
export function watchKeys(dialog: HTMLElement, stage: Stage, { step, toggleHeat }: Actions): void {
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => stage.step(1),
    '=': () => stage.step(1),
    '-': () => stage.step(-1),
    '0': () => stage.reset(),
    h: toggleHeat,
    n: () => step(1),
    p: () => step(-1),
  };
  dialog.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isFlick(event)) {
      event.preventDefault();
      stage.setMode('before');
      return;
    }
    const pan = event.shiftKey && !isField(event.target) ? PANS[event.key] : undefined;
    if (pan) stage.pan(pan);
    else if (Object.hasOwn(actions, event.key.toLowerCase())) actions[event.key.toLowerCase()]?.();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener('keyup', (event) => {
    if (isFlick(event)) stage.setMode('after');
  });
}

/** Space presses what has the focus, unless that is nothing to be pressed. */
function isFlick({ key, target }: KeyboardEvent): boolean {
  return key === ' ' && !(target instanceof Element && target.closest('button, summary, input, a'));
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement;
}
