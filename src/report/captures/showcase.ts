import { IqError } from '../../errors.js';
import { openSpool } from '../../runtime/spool.js';
import {
  type Capture,
  type Captured,
  type CaptureRequest,
  type CaptureSink,
  type Standing,
  standsBefore,
} from './capture.js';

export interface ShowcaseOptions {
  /** The most captures that are kept. */
  readonly places?: number;
  /** The most that they may take together in a page, in bytes of base64. */
  readonly bytes?: number;
  /** Told where there is no room to set captures aside: the run goes on without. */
  readonly onWarning?: (message: string) => void;
}

/** The captures of the rows with the lowest worst areas, whatever the order in which they come. They lie on the disk. */
export interface Showcase extends CaptureSink {
  /** Of the captures that are kept, the lowest worst area first. */
  keys(): string[];
  has(key: string): boolean;
  read(key: string): Capture | undefined;
  close(): void;
}

const PLACES = 200;
const BYTES = 50e6;

/** @throws IqError `no_space` or `write_failed` where there is no room for temporary files */
export function openShowcase({ places = PLACES, bytes = BYTES, onWarning }: ShowcaseOptions = {}): Showcase {
  let spool = openSpool<Capture>();
  let isUsable = true;
  /** Ascending. */
  let kept: (Standing & { readonly place: number })[] = [];

  const placeOf = (key: string) => kept.find((one) => one.key === key)?.place;
  const worst = () => (kept.length < places ? undefined : kept.at(-1));

  /** Captures that fell out leave the disk when there are as many of them as there are places. */
  const tidy = () => {
    if (spool.length < 2 * places) return;
    const old = spool;
    spool = openSpool<Capture>();
    try {
      for (const { place } of kept) spool.add(old.read(place));
    } finally {
      old.close();
    }
    kept = kept.map((one, place) => ({ ...one, place }));
  };

  return {
    request(rows): CaptureRequest | null {
      if (!isUsable || places === 0) return null;
      const last = worst();
      return {
        below: last ? { worstArea: last.worstArea, key: last.key } : null,
        bytes: Math.floor(bytes / Math.max(1, Math.min(places, rows))),
      };
    },
    add({ key, worstArea, capture }: Captured) {
      const standing = { key, worstArea, place: spool.length };
      const last = worst();
      if (!isUsable || places === 0 || (last && !standsBefore(standing, last))) return;
      try {
        spool.add(capture);
        const at = kept.findIndex((one) => standsBefore(standing, one));
        kept.splice(at < 0 ? kept.length : at, 0, standing);
        kept = kept.slice(0, places);
        tidy();
      } catch (error) {
        if (!(error instanceof IqError)) throw error;
        // A full disk costs the report its pictures, not the images that are still to come.
        isUsable = false;
        kept = [];
        onWarning?.(`${error.message} The report will have no pictures.`);
      }
    },
    keys: () => kept.map(({ key }) => key),
    has: (key) => placeOf(key) !== undefined,
    read(key) {
      const place = placeOf(key);
      return place === undefined ? undefined : spool.read(place);
    },
    close: () => spool.close(),
  };
}
