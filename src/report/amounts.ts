/** A size as people read it: 353.5 kB. */
export function describeBytes(count: number): string {
  if (count < 1e3) return `${count} B`;
  if (count < 999.95e3) return `${(count / 1e3).toFixed(1)} kB`;
  if (count < 999.95e6) return `${(count / 1e6).toFixed(1)} MB`;
  return `${(count / 1e9).toFixed(2)} GB`;
}

/** A saving as people read it: −73 %. */
export function describeSaving(saving: number): string {
  const change = Math.abs(saving * 100).toFixed(1);
  const sign = Number(change) === 0 ? '' : saving > 0 ? '−' : '+';
  return `${sign}${change} %`;
}

/** `jpeg`, or `jpeg → webp` where it changed. */
export function describeFormats(before: string | null, after: string | null): string {
  return before === after ? `${after}` : `${before} → ${after}`;
}

/** `1 error`, `2 errors`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
