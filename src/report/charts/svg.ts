import { escapeMarkup } from '../escape.js';
import { glyphDefinitions } from './text.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Attributes with a space before each; those that are `undefined` are left out, and numbers have two decimals at most. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? Number(value.toFixed(2)) : value}"`)
    .join('');
}

export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them
  return escapeMarkup(text.replace(/[\u0000-\u001f\ufffe\uffff]/g, ' '));
}

/** A whole SVG document on white. `title` is for those who cannot see it. */
export function svgDocument({ width, height }: Size, title: string, parts: readonly string[]): string {
  const body = parts.join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${escapeXml(title)}</title>
${glyphDefinitions(body)}
<rect width="${width}" height="${height}" fill="#fff"/>
${body}
</svg>
`;
}
