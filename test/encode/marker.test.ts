import { describe, expect, test } from 'vitest';
import { type Marker, pictureDigest, readMarker, satisfies, withMarker } from '../../src/encode/marker.js';

const marker: Marker = {
  metric: 'ssim',
  target: 0.98,
  floor: 0.9,
  version: '1.2.3',
  picture: '0123456789abcdef',
  isScored: true,
};
const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';

/** As Adobe's toolkit writes a packet: padded, so that it can be edited in place. */
const packet = (inner: string, padding = 2048) => `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${RDF}>${inner}</rdf:RDF></x:xmpmeta>
${' '.repeat(padding)}<?xpacket end="w"?>`;

const RICH = `
 <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   xmp:Rating="5" dc:source="costs $1 &amp; $&amp; $\` $' $$">
  <dc:title><rdf:Alt><rdf:li xml:lang="x-default">a &gt; b, "ü"</rdf:li></rdf:Alt></dc:title>
 </rdf:Description>`;

/** The same marker after other programs have saved the packet. */
const AS_ELEMENTS = `<rdf:Description rdf:about=''
  xmlns:iq='iq-images:1'>
  <iq:floor>0.9</iq:floor>
  <iq:metric>ssim</iq:metric>
  <iq:picture>0123456789abcdef</iq:picture>
  <iq:target>0.98</iq:target>
  <iq:version>1.2.3</iq:version>
 </rdf:Description>`;
const MERGED = `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:iq="iq-images:1"
   dc:source="mine" iq:version="1.2.3" iq:metric="ssim" iq:target="0.98"
   iq:floor="0.9" iq:picture="0123456789abcdef"/>`;
const MERGED_ELEMENTS = `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:iq="iq-images:1">
  <dc:source>mine</dc:source><iq:version>1.2.3</iq:version><iq:metric>ssim</iq:metric><iq:target>0.98</iq:target>
  <iq:floor>0.9</iq:floor><iq:picture>0123456789abcdef</iq:picture></rdf:Description>`;

describe('a marker', () => {
  test.each([
    ['no packet', undefined],
    ['an empty packet', packet('')],
    ['a rich packet', packet(RICH)],
    ['a packet without wrapper', `<rdf:RDF ${RDF}>${RICH}</rdf:RDF>`],
    ['something that is no packet', 'hello'],
  ])('is read back from %s', (_, xmp) => {
    for (const written of [marker, { ...marker, floor: null }, { ...marker, target: 1e-7 }])
      expect(readMarker(withMarker(xmp, written))).toEqual(written);
  });

  test.each([
    ['elements', AS_ELEMENTS],
    ['attributes among others', MERGED],
    ['elements among others', MERGED_ELEMENTS],
  ])('is read as %s, as editors leave it', (_, description) => {
    expect(readMarker(packet(RICH + description))).toEqual(marker);
  });

  test('leaves all else in a packet as it was, but for the padding', () => {
    const description = /<rdf:Description rdf:about="" xmlns:iq="[^>]*\/>/;
    const inner = `${RICH}<rdf:Description rdf:about=""/>`;
    expect(withMarker(packet(inner), marker).replace(description, '')).toBe(packet(inner, 0));
  });

  test.each([
    ['our own', withMarker(packet(RICH), { ...marker, target: 0.9 }), packet(RICH, 0)],
    ['elements', packet(RICH + AS_ELEMENTS), packet(RICH, 0)],
  ])('replaces an older one written as %s', (_, older, bare) => {
    const again = withMarker(older, marker);
    expect(readMarker(again)).toEqual(marker);
    expect(again.match(/iq:target/g)).toHaveLength(1);
    expect(again.length).toBe(withMarker(bare, marker).length);
    expect(withMarker(again, marker)).toBe(again);
  });

  test.each([
    ['attributes', MERGED],
    ['elements', MERGED_ELEMENTS],
  ])('replaces an older one among the %s of somebody else, who keeps them', (_, description) => {
    const again = withMarker(packet(description), { ...marker, target: 0.99 });
    expect(readMarker(again)).toEqual({ ...marker, target: 0.99 });
    expect(again.match(/iq:target/g)).toHaveLength(1);
    expect(again).toMatch(/dc:source(=|>)"?mine/);
  });

  test("is not taken from another namespace's prefix", () => {
    const theirs = MERGED.replace('iq-images:1', 'http://example.com/intelligence-quotient/');
    expect(readMarker(packet(theirs))).toBeUndefined();
    expect(withMarker(packet(theirs), marker)).toContain(
      'iq:version="1.2.3" iq:metric="ssim" iq:target="0.98"\n',
    );
  });

  test.each([
    ['nothing', undefined],
    ['no XML', 'iq:metric="ssim"'],
    ['no target', withMarker(undefined, marker).replace(/ iq:target="[^"]*"/, '')],
    ['an empty target', withMarker(undefined, marker).replace(/iq:target="[^"]*"/, 'iq:target=""')],
    ['a target that is no number', withMarker(undefined, marker).replace('"0.98"', '"high"')],
    ['an endless target', withMarker(undefined, marker).replace('"0.98"', '"Infinity"')],
    ['a floor that is no number', withMarker(undefined, marker).replace('"0.9"', '"low"')],
    ['no metric', withMarker(undefined, marker).replace('iq:metric', 'iq:meter')],
    ['no digest', withMarker(undefined, marker).replace('iq:picture', 'iq:pictures')],
    ['half of it', withMarker(undefined, marker).slice(0, 160)],
  ])('is not there when there is %s', (_, xmp) => {
    expect(readMarker(xmp)).toBeUndefined();
  });
});

describe('the orientation in a packet', () => {
  test.each([
    ['tiff:Orientation="6"', 'tiff:Orientation="1"'],
    ["tiff:Orientation='8'", "tiff:Orientation='1'"],
    ['>', '><tiff:Orientation>3</tiff:Orientation>', '<tiff:Orientation>1</tiff:Orientation>'],
  ])('%s becomes 1, because the picture is upright now', (...parts) => {
    const [source, expected] = [parts[parts.length - 2] ?? '', parts[parts.length - 1] ?? ''];
    const inner = source.startsWith('>')
      ? `<rdf:Description rdf:about=""${source}</rdf:Description>`
      : `<rdf:Description ${source}/>`;
    const marked = withMarker(packet(inner), marker);
    expect(marked).toContain(expected);
    expect(marked.match(/Orientation/g)?.length).toBe(inner.match(/Orientation/g)?.length);
  });
});

describe('a marked file satisfies what is asked', () => {
  const asked = { metric: 'ssim', target: 0.98, floor: null, strategy: 'search', verify: false } as const;
  test.each([
    ['the same', {}, {}, true],
    ['a laxer target', {}, { target: 0.97 }, true],
    ['a stricter target', {}, { target: 0.981 }, false],
    ['another metric', {}, { metric: 'ssim.js' }, false],
    ['the same floor', {}, { floor: 0.9 }, true],
    ['a laxer floor', {}, { floor: 0.5 }, true],
    ['a stricter floor', {}, { floor: 0.91 }, false],
    ['a floor where none was met', { floor: null }, { floor: 0.1 }, false],
    ['none of either', { floor: null }, {}, true],
    ['a score where the quality was predicted', { isScored: false }, {}, false],
    [
      'a prediction where the quality was predicted',
      { isScored: false },
      { strategy: 'predict' as const },
      true,
    ],
    ['a prediction where it was scored', {}, { strategy: 'predict' as const }, true],
    [
      'a verified prediction where the quality was only predicted',
      { isScored: false },
      { strategy: 'predict' as const, verify: true },
      false,
    ],
    ['a verified prediction where it was scored', {}, { strategy: 'predict' as const, verify: true }, true],
  ])('%s', (_, written, wanted, expected) => {
    expect(satisfies({ ...marker, ...written }, { ...asked, ...wanted })).toBe(expected);
  });
});

describe('a hostile packet', () => {
  const attacks: Record<string, (size: number) => string> = {
    whitespace: (size) => packet(' '.repeat(size), size),
    'open descriptions': (size) => '<rdf:Description xmlns:iq="iq-images:1" '.repeat(size / 40),
    'unfinished declarations': (size) => ' xmlns:iq="'.repeat(size / 11),
    'unfinished attributes': (size) => `xmlns:iq="iq-images:1"${' iq:target="'.repeat(size / 12)}`,
    'unfinished elements': (size) => `xmlns:iq="iq-images:1"${'<iq:target>'.repeat(size / 11)}`,
    'empty descriptions': (size) => `xmlns:iq="iq-images:1"${'<rdf:Description '.repeat(size / 17)}`,
    'long names': (size) => ` xmlns:iq="iq-images:1" iq:${'a'.repeat(size)}`,
    orientations: (size) => 'tiff:Orientation="'.repeat(size / 18),
    'ends of packets': (size) => '  <?xpacket end='.repeat(size / 16),
  };

  test.each(Object.entries(attacks))('of %s takes time in proportion to its size', (_, attack) => {
    const xmp = attack(4_000_000);
    withMarker(xmp, marker);
    // A quadratic pattern would need hours for this size: the test would run out of its time.
    expect(() => readMarker(xmp)).not.toThrow();
  });
});

test('a digest tells pictures apart, not how they are cut into parts', () => {
  const bytes = Buffer.from('a coded picture');
  expect(pictureDigest([bytes])).toBe(pictureDigest([bytes.subarray(0, 4), bytes.subarray(4)]));
  expect(pictureDigest([bytes])).not.toBe(pictureDigest([bytes.subarray(1)]));
});
