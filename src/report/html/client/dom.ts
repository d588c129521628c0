type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;
type Child = Node | string | null;

/** A new element. Texts stay texts: nothing is ever parsed. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function button(label: string | Node, attributes: Attributes, press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}

/** The JSON that stands in the page under an id; `undefined` where there is none. */
export function readJson<Value>(id: string): Value | undefined {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as Value) : undefined;
}

/**
 * Tells the address what is seen, without a step back for every letter of a search.
 *
 * @param row what is opened
 */
export function tellAddress(fragment: string, row?: number): void {
  const parts = [fragment, row === undefined ? '' : `row=${row + 1}`].filter(Boolean);
  history.replaceState(null, '', `#${parts.join('&')}`);
}
