import { MultiBar, type SingleBar } from 'cli-progress';

/** A bar with files done, megabytes saved and the time that is left; on a terminal only. */
export interface Progress {
  start(files: number): void;
  advance(savedBytes: number): void;
  /** Writes whole lines on standard error, above the bar while there is one. */
  write(text: string): void;
  stop(): void;
}

export function createProgress(isWanted: boolean): Progress {
  const write = (text: string) => void process.stderr.write(text);
  if (!isWanted || process.stderr.isTTY !== true) return { start() {}, advance() {}, write, stop() {} };
  // Of the two only the multiple one can have lines written above it.
  const bars = new MultiBar({
    format: '{bar} {value}/{total} files · {saved} MB saved · {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false,
    // Wrapping stays on for the lines above; the bar itself is cut at the terminal's width.
    linewrap: true,
    etaBuffer: 50,
    stream: process.stderr,
  });
  let bar: SingleBar | undefined;
  let saved = 0;
  return {
    start(files) {
      bar = bars.create(files, 0, { saved: '0.0' });
    },
    advance(bytes) {
      saved += bytes;
      bar?.increment(1, { saved: (saved / 1e6).toFixed(1) });
    },
    write(text) {
      if (!bar) return write(text);
      bars.log(text);
      // At once: what is still waiting when the bar stops would be lost.
      bars.update();
    },
    stop() {
      if (bar) bars.stop();
      bar = undefined;
    },
  };
}
