import { MultiBar, type Options, SingleBar } from 'cli-progress';

/** A bar with files done, megabytes saved and the time that is left; on a terminal only. */
export interface Progress {
  start(files: number): void;
  /** @param isUnchanged whether an earlier run did the file */
  advance(savedBytes: number, isUnchanged?: boolean): void;
  /** Writes whole lines on standard error, above the bar while there is one. */
  write(text: string): void;
  stop(): void;
}

/** @param label what is said behind the count of files; `{saved}` is in megabytes, `{unchanged}` tells of files done before */
export function createProgress(isWanted: boolean, label = ' · {saved} MB saved'): Progress {
  const write = (text: string) => void process.stderr.write(text);
  if (!isVisible(isWanted)) return { start() {}, advance() {}, write, stop() {} };
  // Of the two only the multiple one can have lines written above it.
  const bars = new MultiBar({
    ...LOOK,
    format: `{bar} {value}/{total} files${label} · {eta_formatted} left`,
    gracefulExit: false,
    // Wrapping stays on for the lines above; the bar itself is cut at the terminal's width.
    linewrap: true,
  });
  let bar: SingleBar | undefined;
  let saved = 0;
  let done = 0;
  return {
    start(files) {
      bar = bars.create(files, 0, { saved: '0.0', unchanged: '' });
    },
    advance(bytes, isUnchanged = false) {
      saved += bytes;
      if (isUnchanged) done++;
      const unchanged = done === 0 ? '' : ` · ${done} unchanged`;
      bar?.increment(1, { saved: (saved / 1e6).toFixed(1), unchanged });
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

/** A bar for the file that is being fetched; on a terminal only. */
export interface DownloadProgress {
  show(file: string, bytes: number, total: number): void;
  /** Clears the bar until there is more to show. */
  stop(): void;
}

export function createDownloadProgress(isWanted: boolean): DownloadProgress {
  if (!isVisible(isWanted)) return { show() {}, stop() {} };
  const bar = new SingleBar({ ...LOOK, format: '{bar} {percentage} % · {file} · {eta_formatted} left' });
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

const LOOK: Options = {
  barCompleteChar: '█',
  barIncompleteChar: '░',
  barsize: 24,
  hideCursor: true,
  clearOnComplete: true,
  stopOnComplete: false,
  etaBuffer: 50,
  stream: process.stderr,
};

function isVisible(isWanted: boolean): boolean {
  return isWanted && process.stderr.isTTY === true;
}
