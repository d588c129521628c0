const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal this soon after the first is the same wish: npm and npx pass on a Ctrl-C that the terminal sent to all. */
const SAME_WISH = 1000;

/**
 * Runs work that Ctrl-C or a termination signal stops in an orderly way; a later second one ends the process at once.
 *
 * @param onInterrupt called at the first signal, to clear the terminal
 * @returns what the work returns, or `undefined` if it was stopped before it had anything to return
 */
export async function withInterrupt<T>(
  onInterrupt: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const controller = new AbortController();
  const { signal } = controller;
  let first = Number.NaN;
  const stop = () => {
    if (signal.aborted) {
      if (performance.now() - first > SAME_WISH) process.exit(130);
      return;
    }
    first = performance.now();
    onInterrupt();
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work(signal);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  } finally {
    // A repetition that comes while the process ends must not change its exit code.
    if (!signal.aborted) for (const name of SIGNALS) process.off(name, stop);
  }
}
