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
  /** Whether the file was seen to meet the target, or its quality was only predicted for it. */
  readonly isScored: boolean;
}

/** A marker goes into every icon too, so all of it is kept short. */
const NAMESPACE = 'iq-images:1';
/**
 * Editors of metadata save our properties as attributes or as elements, alone or among those of others. Every repetition
 * is bounded, so that no packet costs more than its length.
 */
const DECLARATION = /\s{1,64}xmlns:iq=(?:"iq-images:1"|'iq-images:1')/g;
const ATTRIBUTE = /\s{1,64}iq:(\w{1,16})=(["'])([^"'<>]{0,64})\2/g;
const ELEMENT = /\s{0,64}<iq:(\w{1,16})>([^<>]{0,64})<\/iq:\w{1,16}>/g;
/** What is left of a description of our own. */
const EMPTY = /\s{0,64}<rdf:Description rdf:about=(?:""|'')\s{0,64}(?:\/>|>\s{0,64}<\/rdf:Description>)/g;
const ORIENTATION = /(tiff:Orientation(?:=["']|>))\d/g;

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
  const scored = marker.isScored ? '' : ' iq:scored="0"';
  const description =
    `<rdf:Description rdf:about="" xmlns:iq="${NAMESPACE}" iq:version="${marker.version}" ` +
    `iq:metric="${marker.metric}" iq:target="${marker.target}"${floor}${scored} iq:picture="${marker.picture}"/>`;
  const end = '</rdf:RDF>';
  const kept = xmp === undefined ? '' : unmarked(xmp);
  // A function, because `$` in a marker must not be read as a pattern.
  if (kept.includes(end)) return kept.replace(end, () => `${description}${end}`);
  return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${description}</rdf:RDF>`;
}

/** An XMP packet for another, upright picture: without a marker, its orientation 1. */
export function unmarked(xmp: string): string {
  return withoutPadding(withoutMarker(xmp)).replace(ORIENTATION, '$11');
}

function withoutMarker(xmp: string): string {
  if (xmp.search(DECLARATION) < 0) return xmp;
  return [DECLARATION, ATTRIBUTE, ELEMENT, EMPTY].reduce((rest, part) => rest.replace(part, ''), xmp);
}

/** Packets are padded for editing in place, which nobody does to a file of another length. */
function withoutPadding(xmp: string): string {
  const end = xmp.lastIndexOf('<?xpacket end=');
  return end < 0 ? xmp : `${xmp.slice(0, end).trimEnd()}\n${xmp.slice(end)}`;
}

/** The marker in an XMP packet, or `undefined` where there is none or it is damaged. */
export function readMarker(xmp: string | undefined): Marker | undefined {
  if (xmp === undefined || xmp.search(DECLARATION) < 0) return undefined;
  const properties = new Map<string, string>();
  for (const [, name = '', , value = ''] of xmp.matchAll(ATTRIBUTE)) properties.set(name, value);
  for (const [, name = '', value = ''] of xmp.matchAll(ELEMENT)) properties.set(name, value);
  const [metric, version, picture] = ['metric', 'version', 'picture'].map((name) => properties.get(name));
  const target = Number.parseFloat(properties.get('target') ?? '');
  const floor = properties.has('floor') ? Number.parseFloat(properties.get('floor') ?? '') : null;
  const isWhole = metric !== undefined && version !== undefined && picture !== undefined;
  if (!isWhole || !Number.isFinite(target) || !Number.isFinite(floor ?? 0)) return undefined;
  return { metric, target, floor, version, picture, isScored: properties.get('scored') !== '0' };
}

/**
 * Whether a marked file already meets what is asked: the same metric, and no stricter target or floor. A file that was only
 * predicted to meet it is enough for somebody who would only predict it again, unverified.
 */
export function satisfies(
  marker: Marker,
  asked: {
    metric: string;
    target: number;
    floor: number | null;
    strategy: 'search' | 'predict';
    verify: boolean;
  },
): boolean {
  return (
    (marker.isScored || (asked.strategy === 'predict' && !asked.verify)) &&
    marker.metric === asked.metric &&
    marker.target >= asked.target &&
    (asked.floor === null || (marker.floor !== null && marker.floor >= asked.floor))
  );
}
