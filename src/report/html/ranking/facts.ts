import type { Part, Weights } from '../../../decide/fusion.js';
import type { Proxies } from '../../../decide/ranking-figures.js';
import type { PictureSource } from './pictures.js';

/** What a page says of a ranking beside its rows; known when they are all there. */
export interface RankPageFacts {
  /** Such as `iq rank`. */
  readonly command: string;
  /** What was ranked. */
  readonly subject: string;
  /** A few words each. */
  readonly settings: readonly string[];
  /** `null` where they are not known. */
  readonly weights: Weights | null;
  /** Parts that could not be had. */
  readonly missing: readonly { readonly part: Part; readonly reason: string }[];
  /** What there was, where the rows are only the best of it; else `null`. */
  readonly cut: { readonly images: number; readonly failed: number } | null;
  /** `null` where nobody asked for them. */
  readonly proxies: Proxies | null;
  /** The folder that paths start from, which messages need not name; `null` where it is not known. */
  readonly root: string | null;
  /** The same folder as an address from the page; `null` where there is none. */
  readonly place: string | null;
  readonly source: PictureSource;
}
