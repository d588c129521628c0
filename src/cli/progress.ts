import { SingleBar } from 'cli-progress';

/** A bar with files done, megabytes saved and the time that is left; on a terminal only. */
export interface Progress {
  start(files: number): void;
  advance(savedBytes: number): void;
  stop(): void;
}

export function createProgress(isWanted: boolean): Progress {
  if (!isVisible(isWanted)) return { start() {}, advance() {}, stop() {} };
  const bar = barOf('{bar} {value}/{total} files · {saved} MB saved · {eta_formatted} left');
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

/** A bar for the file that is being fetched; on a terminal only. */
export interface DownloadProgress {
  show(file: string, bytes: number, total: number): void;
  /** Clears the bar until there is more to show. */
  stop(): void;
}

export function createDownloadProgress(isWanted: boolean): DownloadProgress {
  if (!isVisible(isWanted)) return { show() {}, stop() {} };
  const bar = barOf('{bar} {percentage} % · {file} · {eta_formatted} left');
  let shown: string | undefined;
  return {
    show(file, bytes, total) {
      if (shown !== file) {
        bar.stop();
        bar.start(total, bytes, { file });
        shown = file;
      }
      bar.update(bytes);
    },
    stop() {
      bar.stop();
      shown = undefined;
    },
  };
}

function isVisible(isWanted: boolean): boolean {
  return isWanted && process.stderr.isTTY === true;
}

function barOf(format: string): SingleBar {
  return new SingleBar({
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    etaBuffer: 50,
    stream: process.stderr,
  });
}
