import type { TableData } from '../../page-data.js';
import { countText } from '../../shared/words.js';
import { button, element } from '../dom.js';
import { cellText, pathOf } from '../table/cells.js';
import { heatControls } from './heat.js';
import { watchKeys } from './keys.js';
import { overviewOf } from './overview.js';
import { loadPictures, openable } from './pictures.js';
import { createStage, type Mode } from './stage.js';

export interface Viewer {
  canOpen(place: number): boolean;
  /** @param places the rows that it steps through, in their order */
  open(place: number, places: readonly number[]): void;
}

interface Told {
  /** A row is shown. */
  shown(place: number): void;
  /** The viewer was closed while it showed a row. */
  closed(place: number): void;
}

/** Shows the pictures of a row upon each other, in a dialogue. */
export function createViewer(data: TableData, told: Told): Viewer {
  const sides = data.viewer?.sides ?? ['Before', 'After'];
  const canOpen = openable(data);
  let places: readonly number[] = [];
  let shown = -1;

  const zoomed = element('output', { class: 'zoom' });
  const modes = modeButtons(sides, (mode) => stage.setMode(mode));
  const stage = createStage(sides, {
    mode: modes.show,
    zoom: (zoom) => {
      zoomed.textContent = `${Number(zoom.toFixed(2))}×`;
    },
  });
  const heat = heatControls((opacity) => stage.setHeat(opacity));
  const title = element('h2', { id: 'viewer-title' });
  const position = element('p', { class: 'position', role: 'status' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const overview = element('div', { class: 'overview' });
  const facts = element('dl', { class: 'facts' });
  const step = (by: 1 | -1) => {
    const next = places[places.indexOf(shown) + by];
    if (next !== undefined) show(next);
  };
  const previous = button('‹', { 'aria-label': 'Previous image (P)', title: 'Previous image (P)' }, () =>
    step(-1),
  );
  const next = button('›', { 'aria-label': 'Next image (N)', title: 'Next image (N)' }, () => step(1));
  const dialog = element(
    'dialog',
    { class: 'viewer', 'aria-labelledby': 'viewer-title' },
    element(
      'header',
      {},
      title,
      position,
      element(
        'div',
        { class: 'steps' },
        previous,
        next,
        button('×', { class: 'close', 'aria-label': 'Close (Escape)', title: 'Close (Escape)' }, () =>
          dialog.close(),
        ),
      ),
    ),
    element(
      'div',
      { class: 'tools' },
      modes.element,
      element(
        'div',
        { class: 'group', role: 'group', 'aria-label': 'Zoom' },
        button('−', { 'aria-label': 'Smaller (−)', title: 'Smaller (−)' }, () => stage.step(-1)),
        zoomed,
        button('+', { 'aria-label': 'Larger (+)', title: 'Larger (+)' }, () => stage.step(1)),
        button('Reset', { title: 'As at first (0)' }, () => stage.reset()),
      ),
      heat.element,
    ),
    stage.element,
    element('aside', { 'aria-label': 'About this image' }, problem, facts, overview, heat.legend, keysHelp()),
  );
  document.body.append(dialog);

  const show = (place: number) => {
    shown = place;
    const at = places.indexOf(place);
    previous.disabled = at <= 0;
    next.disabled = at < 0 || at >= places.length - 1;
    position.textContent = at < 0 ? '' : `${countText(at + 1)} of ${countText(places.length)}`;
    showFacts(place);
    told.shown(place);
    problem.hidden = true;
    stage.element.setAttribute('aria-busy', 'true');
    loadPictures(data, place).then(
      (pictures) => {
        // Somebody may have gone on while these were read.
        if (shown !== place) return;
        stage.show(pictures, pictures.isLinked);
        heat.offer(pictures.heatMap !== null);
        overview.replaceChildren(...(pictures.overview ? [overviewOf(pictures.overview)] : []));
        stage.element.removeAttribute('aria-busy');
      },
      (error: unknown) => {
        if (shown !== place) return;
        stage.clear();
        heat.offer(false);
        overview.replaceChildren();
        problem.textContent = error instanceof Error ? error.message : String(error);
        problem.hidden = false;
        stage.element.removeAttribute('aria-busy');
      },
    );
  };

  const showFacts = (place: number) => {
    const row = data.rows[place] ?? [];
    const entries: Node[] = [];
    for (const [at, column] of data.columns.entries()) {
      const cell = row[at] ?? null;
      if (column.kind === 'path' && typeof cell === 'string' && title.dataset.place !== String(place)) {
        title.replaceChildren(pathOf(column, cell, data.places));
        title.dataset.place = String(place);
      }
      if (cell === null || !data.viewer?.facts.includes(column.key)) continue;
      entries.push(element('dt', {}, column.label), element('dd', {}, cellText(column, cell)));
    }
    facts.replaceChildren(...entries);
  };

  watchKeys(dialog, stage, {
    step,
    toggleHeat: () => heat.toggle(),
  });
  dialog.addEventListener('close', () => {
    const place = shown;
    shown = -1;
    stage.clear();
    told.closed(place);
  });
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });

  return {
    canOpen,
    open(place, all) {
      places = all.filter(canOpen);
      if (!dialog.open) dialog.showModal();
      stage.setMode('both');
      show(place);
      stage.divider.focus();
    },
  };
}

function modeButtons(sides: readonly [string, string], choose: (mode: Mode) => void) {
  const modes = [
    ['before', sides[0]],
    ['both', 'Divided'],
    ['after', sides[1]],
  ] as const;
  const buttons = modes.map(([mode, name]) => ({ mode, element: button(name, {}, () => choose(mode)) }));
  return {
    element: element(
      'div',
      { class: 'group modes', role: 'group', 'aria-label': 'What is seen' },
      ...buttons.map(({ element }) => element),
    ),
    show(chosen: Mode) {
      for (const { mode, element } of buttons) element.setAttribute('aria-pressed', String(mode === chosen));
    },
  };
}

/** What the keys do, for those who look for it. */
function keysHelp(): HTMLElement {
  const keys = [
    ['←  →', 'move the divider'],
    ['Space', 'hold to see before, let go to see after'],
    ['+  −  0', 'zoom; Shift with arrows moves the picture'],
    ['H', 'where they differ'],
    ['P  N', 'previous and next image'],
  ];
  return element(
    'details',
    { class: 'keys' },
    element('summary', {}, 'Keys'),
    element(
      'dl',
      {},
      ...keys.flatMap(([key = '', what = '']) => [element('dt', {}, key), element('dd', {}, what)]),
    ),
  );
}
