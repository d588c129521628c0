import type { Capture } from '../../../captures/capture.js';
import { element } from '../dom.js';

/** The whole image, with a frame around the part that is compared. */
export function overviewOf({
  image,
  capture,
}: {
  readonly image: HTMLImageElement;
  readonly capture: Capture;
}): HTMLElement {
  const { width, height, area } = capture;
  const frame = element('div', { class: 'frame' });
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  frame.style.left = percent(area.left, width);
  frame.style.top = percent(area.top, height);
  frame.style.width = percent(area.width, width);
  frame.style.height = percent(area.height, height);
  image.alt = 'The whole image';
  return element(
    'figure',
    {},
    element('div', { class: 'whole' }, image, frame),
    element(
      'figcaption',
      {},
      `${width} × ${height} pixels. The frame, ${area.width} × ${area.height} around the worst area, is what is compared.`,
    ),
  );
}
