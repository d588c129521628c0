import { deflateSync } from 'node:zlib';
import { pngChunk } from '../../fixtures/containers.js';

/** A grey PNG (ISO/IEC 15948) of a few bytes whose header claims a size; only its first rows are there. */
export function pngThatClaims(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(3 * (width + 1)))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
