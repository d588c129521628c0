/** What is used of the package, which has no types; the published ones bring a browser's along. */
declare module 'opentype.js' {
  interface Point {
    readonly x: number;
    readonly y: number;
  }
  type Command =
    | ({ readonly type: 'M' | 'L' } & Point)
    | ({ readonly type: 'Q'; readonly x1: number; readonly y1: number } & Point)
    | ({ readonly type: 'C' } & Point)
    | { readonly type: 'Z' };
  interface Glyph {
    readonly advanceWidth?: number;
    getPath(x: number, y: number, size: number): { readonly commands: readonly Command[] };
  }
  interface Font {
    readonly unitsPerEm: number;
    charToGlyphIndex(character: string): number;
    charToGlyph(character: string): Glyph;
  }
  const opentype: { parse(bytes: ArrayBuffer): Font };
  export default opentype;
}
