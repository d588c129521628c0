import { isAbsolute, join } from 'node:path';

interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home folder. */
  readonly home: string;
}

/**
 * Where fetched models are kept: in `$XDG_CACHE_HOME` (XDG Base Directory Specification: a relative path does not
 * count), else where the platform has its caches.
 */
export function cacheFolder({ environment, platform, home }: Machine): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  const base =
    xdg !== undefined && isAbsolute(xdg)
      ? xdg
      : platform === 'darwin'
        ? join(home, 'Library', 'Caches')
        : platform === 'win32'
          ? (local ?? join(home, 'AppData', 'Local'))
          : join(home, '.cache');
  return join(base, 'iq', 'models');
}
