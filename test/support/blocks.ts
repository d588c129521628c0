import { adobeRgbProfile } from '../../fixtures/icc.js';

/** A profile of any length: readers go by its own length field and its tags, and ignore what lies behind these. */
export function paddedProfile(length: number): Buffer {
  const profile = Buffer.alloc(length);
  adobeRgbProfile().copy(profile);
  profile.writeUInt32BE(length, 0);
  return profile;
}

/** A grey display profile (ICC.1:2001-04, version 2) with the given gamma. */
export function greyProfile(gamma = 1.8): Buffer {
  const curve = Buffer.alloc(16);
  curve.write('curv', 'latin1');
  curve.writeUInt32BE(1, 8);
  curve.writeUInt16BE(Math.round(gamma * 256), 12);
  const white = Buffer.alloc(20);
  white.write('XYZ ', 'latin1');
  [0.9642, 1, 0.8249].forEach((part, i) => {
    white.writeInt32BE(Math.round(part * 65_536), 8 + 4 * i);
  });
  const name = 'Grey for tests';
  const description = Buffer.alloc(12 + name.length + 1 + 8 + 3 + 67);
  description.write('desc', 'latin1');
  description.writeUInt32BE(name.length + 1, 8);
  description.write(name, 12, 'latin1');
  const copyright = Buffer.from('text\0\0\0\0No rights reserved\0', 'latin1');
  return profile('GRAY', { desc: description, cprt: copyright, wtpt: white, kTRC: curve });
}

function profile(space: string, tags: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries(tags);
  const head = Buffer.alloc(128 + 4 + 12 * entries.length);
  head.writeUInt32BE(0x02400000, 8);
  head.write(`mntr${space}XYZ `, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  tags.wtpt?.copy(head, 68, 8);
  head.writeUInt32BE(entries.length, 128);
  const bodies: Buffer[] = [];
  let offset = head.length;
  entries.forEach(([signature, body], i) => {
    head.write(signature, 132 + 12 * i, 'latin1');
    head.writeUInt32BE(offset, 136 + 12 * i);
    head.writeUInt32BE(body.length, 140 + 12 * i);
    const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
    bodies.push(padded);
    offset += padded.length;
  });
  head.writeUInt32BE(offset, 0);
  return Buffer.concat([head, ...bodies]);
}

/** One of Photoshop's image resources: a number and its bytes, padded to an even length. */
export function resource(id: number, body: Uint8Array): Buffer {
  const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(body.length, 8);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** IPTC-IIM 4.2 keywords (record 2, data set 25) in an image resource. */
export function keywordBlock(keywords: readonly string[]): Buffer {
  const sets = keywords.map((keyword) =>
    Buffer.from(`\x1c\x02\x19\0${String.fromCharCode(keyword.length)}${keyword}`, 'latin1'),
  );
  return resource(0x0404, Buffer.concat(sets));
}
