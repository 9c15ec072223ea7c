import { crc32 as crcOfZlib } from 'node:zlib';
import fc from 'fast-check';
import { crc32 } from '../../../../geometry/formats/crc32.js';

test('is the checksum that zlib computes, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (parts) => {
      expect(crc32(parts)).toBe(crcOfZlib(Buffer.concat(parts)));
    }),
  );
});
