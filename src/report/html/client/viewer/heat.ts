import { element } from '../dom.js';

/** Shows where pictures differ, as strong as is wished. */
export function heatControls(set: (opacity: number) => void) {
  const box = element('input', { type: 'checkbox' });
  const range = element('input', {
    type: 'range',
    min: 10,
    max: 100,
    step: 5,
    value: 75,
    'aria-label': 'Strength of the heat-map',
  });
  const legend = element(
    'figure',
    { class: 'legend' },
    element('div', { class: 'ramp' }),
    element(
      'div',
      { class: 'ends' },
      element('span', {}, '0'),
      element('span', {}, 'SSIM'),
      element('span', {}, '1'),
    ),
    element('figcaption', {}, 'Dark is where the pictures differ, white where they are alike.'),
  );
  const show = () => {
    const isSeen = box.checked && !box.disabled;
    range.disabled = !isSeen;
    legend.hidden = !isSeen;
    set(isSeen ? Number(range.value) / 100 : 0);
  };
  box.addEventListener('change', show);
  range.addEventListener('input', show);
  return {
    element: element(
      'div',
      { class: 'group heat-tools', role: 'group', 'aria-label': 'Differences' },
      element('label', { title: 'Where the pictures differ (H)' }, box, 'Differences'),
      range,
    ),
    legend,
    /** Whether there is a map to be seen. */
    offer(isThere: boolean) {
      box.disabled = !isThere;
      show();
    },
    toggle() {
      if (!box.disabled) box.checked = !box.checked;
      show();
    },
  };
}
