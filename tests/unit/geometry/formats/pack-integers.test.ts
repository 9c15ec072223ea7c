import fc from 'fast-check';
import { packBytes, packIntegers } from '../../../../geometry/formats/pack-integers.js';

/** An LZ4 block that is one run of literals, after the zero of a single chunk. */
function unpackBytes(packed: Uint8Array): Uint8Array {
  expect(packed[0]).toBe(0);
  expect(packed[1]! & 15).toBe(0);
  let length = packed[1]! >> 4;
  let at = 2;
  if (length === 15) {
    do length += packed[at]!;
    while (packed[at++] === 255);
  }
  expect(packed.length - at).toBe(length);
  return packed.subarray(at);
}

/** OpenUSD's decoder, written from its description: a common step, two bits a step, then the other steps. */
function unpackIntegers(packed: Uint8Array, count: number): number[] {
  const bytes = unpackBytes(packed);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readStep = [
    () => view.getInt32(0, true),
    () => view.getInt8(at),
    () => view.getInt16(at, true),
    () => view.getInt32(at, true),
  ] as const;
  let at = 4 + Math.ceil(count / 4);
  let value = 0;
  const values = Array.from({ length: count }, (_, i) => {
    const code = ((bytes[4 + (i >> 2)]! >> (2 * (i & 3))) & 3) as 0 | 1 | 2 | 3;
    value = (value + readStep[code]()) | 0;
    at += [0, 1, 2, 4][code]!;
    return value;
  });
  expect(at).toBe(bytes.length);
  return values;
}

test('integers come out as they went in, steps over the whole range included', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer(), fc.integer({ min: -300, max: 300 })), { maxLength: 300 }), (list) => {
      expect(unpackIntegers(packIntegers(Int32Array.from(list)), list.length)).toEqual(list);
    }),
  );
});

test('bytes of every length around the limits of an LZ4 token come out as they went in', () => {
  for (const length of [0, 1, 14, 15, 16, 269, 270, 271, 524, 525, 526, 5000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
    expect(unpackBytes(packBytes(bytes))).toEqual(bytes);
  }
});

test('a run of the same step takes two bits each', () => {
  expect(packIntegers(Int32Array.from({ length: 40_000 }, (_, i) => 3 * i)).length).toBeLessThan(10_100);
});
