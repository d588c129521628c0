import { button, element } from '../dom.js';

/** Opens a picture with all that is known of it; from there on to its neighbours. */
export function mountShots(): void {
  const shots = [...document.querySelectorAll<HTMLElement>('.shot')];
  if (shots.length === 0) return;
  const title = element('h2', { id: 'shot-title' });
  const body = element('div', {
    class: 'shot-body',
    // Scrolled by its arrows up and down.
    tabindex: 0,
    role: 'region',
    'aria-label': 'What is known of it',
  });
  const previous = button('‹', { 'aria-label': 'Previous picture' }, () => step(-1));
  const next = button('›', { 'aria-label': 'Next picture' }, () => step(1));
  const close = button('×', { 'aria-label': 'Close' }, () => dialog.close());
  const bar = element('div', { class: 'shot-bar' }, title, previous, next, close);
  const dialog = element('dialog', { class: 'shot-dialog', 'aria-labelledby': 'shot-title' }, bar, body);
  document.body.append(dialog);

  let current: HTMLElement | undefined;
  const neighbour = (by: 1 | -1) => {
    const found = by === 1 ? current?.nextElementSibling : current?.previousElementSibling;
    return found instanceof HTMLElement ? found : undefined;
  };
  const show = (shot: HTMLElement) => {
    current = shot;
    title.replaceChildren(...copies(shot, '.shot-open > *'));
    body.replaceChildren(
      element('div', { class: 'shot-large' }, ...copies(shot, '.shot-frame > *')),
      element(
        'div',
        { class: 'shot-all' },
        ...copies(shot, '.shot-head, .shot-facts, .badges'),
        details(shot),
      ),
    );
    body.scrollTop = 0;
    previous.disabled = neighbour(-1) === undefined;
    next.disabled = neighbour(1) === undefined;
  };
  const step = (by: 1 | -1) => {
    const shot = neighbour(by);
    if (shot) show(shot);
    // A button that can no longer be pressed would lose the keyboard.
    if (previous.disabled && next.matches(':enabled')) next.focus();
    else if (next.disabled) previous.focus();
  };

  for (const shot of shots) {
    shot.classList.add('opens');
    shot.querySelector('.shot-open')?.addEventListener('click', () => {
      show(shot);
      dialog.showModal();
    });
  }
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') step(-1);
    if (key === 'ArrowRight') step(1);
  });
  // On what lies behind the dialog.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => current?.querySelector<HTMLElement>('.shot-open')?.focus());
}

function copies(shot: HTMLElement, selector: string): Node[] {
  return [...shot.querySelectorAll(selector)].map((part) => part.cloneNode(true));
}

function details(shot: HTMLElement): Node {
  const template = shot.querySelector('template');
  return template === null ? new DocumentFragment() : template.content.cloneNode(true);
}
