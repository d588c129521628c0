import { SingleBar } from 'cli-progress';

/** A bar with files done, megabytes saved and the time that is left; on a terminal only. */
export interface Progress {
  start(files: number): void;
  advance(savedBytes: number): void;
  stop(): void;
}

export function createProgress(isWanted: boolean): Progress {
  if (!isWanted || process.stderr.isTTY !== true) return { start() {}, advance() {}, stop() {} };
  const bar = new SingleBar({
    format: '{bar} {value}/{total} files · {saved} MB saved · {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    etaBuffer: 50,
    stream: process.stderr,
  });
  let saved = 0;
  return {
    start: (files) => bar.start(files, 0, { saved: '0.0' }),
    advance(bytes) {
      saved += bytes;
      bar.increment(1, { saved: (saved / 1e6).toFixed(1) });
    },
    stop: () => bar.stop(),
  };
}
