import { element, readJson } from '../dom.js';

/** Fills in the pictures that stand at the page's end, and says where one cannot be shown. */
export function mountPictures(): void {
  for (const image of document.querySelectorAll<HTMLImageElement>('.shot-frame img')) {
    image.addEventListener('error', () => explain(image), { once: true });
    // It may have failed before anybody listened.
    if (image.src !== '' && image.complete && image.naturalWidth === 0) explain(image);
  }
  // The script stands before them.
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', fill, { once: true });
  else fill();
}

function fill(): void {
  for (const image of document.querySelectorAll<HTMLImageElement>('img[data-picture]')) {
    const data = readJson<string>(image.dataset.picture ?? '');
    if (data !== undefined) image.src = `data:image/webp;base64,${data}`;
  }
}

function explain(image: HTMLImageElement): void {
  const words = 'This browser cannot show the file, or it is not there any more.';
  image.replaceWith(element('span', { class: 'shot-missing' }, element('span', {}, words)));
}
