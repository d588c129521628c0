import { escapeMarkup } from '../escape.js';

/** A piece of a page: text in which everything from outside is escaped. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** Only for texts of our own. */
  static trusted(text: string): Markup {
    return new Markup(text);
  }
}

type Value = Markup | string | number | null | undefined | readonly Value[];

/** A template of markup: values are escaped, unless they are markup themselves; lists are joined; `null` is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const text = parts.reduce((before, part, i) => `${before}${textOf(values[i - 1])}${part}`);
  return Markup.trusted(text);
}

function textOf(value: Value): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(textOf).join('');
  return escapeMarkup(String(value));
}

/** JSON that may stand in a `<script>`: no text in it can end the element or begin a comment. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(/[<>\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
