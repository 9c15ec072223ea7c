import { decodeKept, encodeKept } from '../../../gpu-workers/kept-tensor.js';

const tensor = { dims: [2, 3], data: Float32Array.of(1, -2, 3.5, Number.MAX_VALUE, 0, 1e-40) };

test('a tensor comes back bit for bit, also from the middle of a larger buffer', () => {
  const bytes = encodeKept(tensor);
  expect(bytes.length).toBe(4 * (1 + 2 + 6));
  expect(decodeKept(bytes)).toEqual(tensor);
  const padded = new Uint8Array([9, 9, 9, ...bytes]);
  expect(decodeKept(padded.subarray(3))).toEqual(tensor);
});

test.each([
  ['nothing', new Uint8Array()],
  ['a file that was cut off', encodeKept(tensor).slice(0, -4)],
  ['a file that is no tensor', Uint8Array.of(255, 255, 255, 255, 1, 2, 3, 4)],
])('refuses %s', (_, bytes) => {
  expect(() => decodeKept(bytes)).toThrow('Expected a tensor');
});
