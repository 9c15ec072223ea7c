import { unpackGlb } from '../../../../geometry/formats/glb-container.js';
import { readRawGlb } from '../../../../geometry/formats/read-raw-glb.js';
import { writeRawGlb } from '../../../../geometry/formats/write-raw-glb.js';
import { cube, seamedSphere } from '../../../support/solids.js';
import { tinyImage } from '../../../support/tiny-images.js';

const extras = { stats: { faces: 12, odd: [1, null, 'ü'] }, name: 'cube' };

test('gives back what was written, bit for bit', async () => {
  const mesh = seamedSphere(0.37, 6, 9);
  const texturePng = await tinyImage('png');
  const read = readRawGlb(writeRawGlb(mesh, { texturePng, extras }));
  expect(read).toEqual({ mesh, texturePng, extras });
});

test('gives a bare mesh back without normals, uvs or texture, from bytes at any offset', () => {
  const bytes = writeRawGlb(cube());
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(readRawGlb(shifted.subarray(3))).toEqual({ mesh: cube(), extras: {} });
});

test('gives arrays of its own', () => {
  const bytes = writeRawGlb(cube());
  const { mesh } = readRawGlb(bytes);
  bytes.fill(0);
  expect(mesh).toEqual(cube());
});

function patched(change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const bytes = writeRawGlb(cube(), { extras });
  change(bytes, new DataView(bytes.buffer));
  return bytes;
}

/** The same GLB with one text of its JSON replaced by another of equal length. */
function rewritten(from: string, to: string): Uint8Array {
  return patched((bytes) => {
    const { text } = unpackGlb(bytes);
    expect(text).toContain(from);
    expect(to.length).toBe(from.length);
    bytes.set(new TextEncoder().encode(text.replace(from, to)), 20);
  });
}

test.each([
  ['nothing', () => new Uint8Array(), /Expected magic for GLB but received only 0 bytes/],
  ['another kind of file', () => new TextEncoder().encode('solid cube, in text'), /for magic of GLB/],
  ['a GLB of another version', () => patched((_, view) => view.setUint32(4, 1, true)), /Expected 2 for version/],
  ['a truncated file', () => writeRawGlb(cube()).slice(0, -4), /for length of GLB/],
  ['a chunk longer than the file', () => patched((_, view) => view.setUint32(12, 4e9, true)), /BIN length/],
  ['JSON that does not parse', () => rewritten('{"asset"', '["asset"'), /does not parse/],
  ['another program', () => rewritten('Orfeas raw mesh 1', 'Somebody raw mesh'), /asset.generator but received/],
  ['a changed bound', () => rewritten('"min":[-0.5', '"min":[-0.4'), /layout of a raw GLB/],
  ['a count that the buffer does not hold', () => rewritten('"count":36', '"count":37'), /layout of a raw GLB/],
  [
    'an index beyond the vertices',
    () => patched((bytes, view) => view.setUint32(bytes.length - 4, 8, true)),
    /below 8/,
  ],
  [
    'a position that is no number',
    () => patched((bytes, view) => view.setFloat32(bytes.length - 240, NaN, true)),
    /finite/,
  ],
])('refuses %s', (_, bytes, message) => {
  expect(() => readRawGlb(bytes())).toThrow(message);
});
