import type { Verdict } from './ordeal.js';

/**
 * What became of the files of each ordeal, by command, as lines of a table, and below them how often each code was found,
 * and notes.
 */
export function hostileTable(verdicts: readonly Verdict[]): string {
  const head = ['files', 'command', 'cases', 'ok', 'refused', 'seconds', 'peak MB', 'wrong'];
  const rows = verdicts.map((verdict) => [
    verdict.name,
    verdict.command,
    `${verdict.cases}`,
    `${verdict.ok}`,
    `${verdict.cases - verdict.ok}`,
    verdict.seconds.toFixed(1),
    (verdict.peak / 1e6).toFixed(),
    `${verdict.wrong.length}`,
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  const codes = verdicts.map(({ name, command, codes }) => {
    const counts = Object.entries(codes).sort(([, a], [, b]) => b - a);
    return `${name}, ${command}: ${counts.map(([code, count]) => `${code} ${count}`).join(', ')}`;
  });
  const notes = verdicts.flatMap(({ name, command, note }) => (note ? [`${name}, ${command}: ${note}`] : []));
  return [line(head), ...rows.map(line), '', ...codes, ...notes].join('\n');
}
