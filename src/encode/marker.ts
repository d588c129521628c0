import { createHash } from 'node:crypto';

/**
 * What a written file says about itself, so that a second run leaves it alone. The digest ties the marker to the coded
 * picture: an editor that saves new pixels under the old metadata makes it void.
 */
export interface Marker {
  readonly metric: string;
  readonly target: number;
  /** The smallest worst area that was demanded, or `null`. */
  readonly floor: number | null;
  readonly version: string;
  /** See {@link pictureDigest}. */
  readonly picture: string;
}

/** A marker goes into every icon too, so all of it is kept short. */
const NAMESPACE = 'iq-images:1';
const OURS = /\s*<rdf:Description\b[^>]*\bxmlns:iq="[^"]*"[^>]*\/>/g;

/** First 64 bits of the SHA-256 of a file's coded picture, in hexadecimal: against chance, not against malice. */
export function pictureDigest(picture: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of picture) hash.update(part);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Puts a marker into an XMP packet (ISO 16684-1), in place of an older one, or makes a packet for it. The picture is
 * upright now, so an orientation in the packet becomes 1.
 */
export function withMarker(xmp: string | undefined, marker: Marker): string {
  const floor = marker.floor === null ? '' : ` iq:floor="${marker.floor}"`;
  const description =
    `<rdf:Description rdf:about="" xmlns:iq="${NAMESPACE}" iq:version="${marker.version}" ` +
    `iq:metric="${marker.metric}" iq:target="${marker.target}"${floor} iq:picture="${marker.picture}"/>`;
  const end = '</rdf:RDF>';
  const kept = xmp?.replace(OURS, '').replace(/(tiff:Orientation(?:="|>))\d/g, '$11');
  if (kept?.includes(end)) {
    // A function, because `$` in a packet must not be read as a pattern.
    return kept.replace(end, () => `${description}${end}`).replace(/\s+(<\?xpacket end=)/, '\n$1');
  }
  return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${description}</rdf:RDF>`;
}

/** The marker in an XMP packet, or `undefined` where there is none or it is damaged. */
export function readMarker(xmp: string | undefined): Marker | undefined {
  const description = xmp?.match(OURS)?.[0];
  if (description === undefined) return undefined;
  const attribute = (name: string) => description.match(new RegExp(`\\biq:${name}="([^"]*)"`))?.[1];
  const [metric, target, floor] = [attribute('metric'), Number(attribute('target')), attribute('floor')];
  const [version, picture] = [attribute('version'), attribute('picture')];
  if (metric === undefined || version === undefined || picture === undefined || Number.isNaN(target))
    return undefined;
  return { metric, target, floor: floor === undefined ? null : Number(floor), version, picture };
}

/** Whether a marked file already meets what is asked: the same metric, and no stricter target or floor. */
export function satisfies(
  marker: Marker,
  asked: { metric: string; target: number; floor: number | null },
): boolean {
  return (
    marker.metric === asked.metric &&
    marker.target >= asked.target &&
    (asked.floor === null || (marker.floor !== null && marker.floor >= asked.floor))
  );
}
