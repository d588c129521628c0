/**
 * What is not seen, moves the cursor, breaks the line or turns what stands around it: control and format characters (bidi
 * controls and tags among them), what has no width, separators of lines, and halves of surrogate pairs. What holds an emoji
 * together is seen as a part of it.
 */
const HIDDEN =
  /(?!(?<=\p{ExtPict})\ufe0f|(?<=\p{ExtPict}[\ufe0f\p{EMod}]?)\u200d(?=\p{ExtPict}))[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/gu;

/** A text from outside, such as a file's name, with each hidden character spelt out: `\u202e`, `\u{e0041}`. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}
