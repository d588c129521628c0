/** Differences that are named at most, and characters of a value. */
const NAMED = 5;
const LONGEST = 40;

/** In which keys two configurations differ, in words: `target .9 instead of .98`. */
export function differences(one: unknown, other: unknown): string {
  const found = [...differing(one, other, [])];
  const more = found.length > NAMED ? [`and ${found.length - NAMED} more`] : [];
  return [...found.slice(0, NAMED), ...more].join(', ');
}

function* differing(one: unknown, other: unknown, path: readonly string[]): Generator<string> {
  if (JSON.stringify(one) === JSON.stringify(other)) return;
  if (!isObject(one) || !isObject(other)) {
    yield `${path.join('.')} ${shown(one)} instead of ${shown(other)}`;
    return;
  }
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    yield* differing(one[key], other[key], [...path, key]);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
