import { writeRawGlb } from '../../../../geometry/formats/write-raw-glb.js';
import { cube, seamedTorus } from '../../../support/solids.js';
import { tinyImage } from '../../../support/tiny-images.js';
import { expectValidGlb } from '../../../support/validate-glb.js';

test('writes glTF without errors or warnings, with and without texture', async () => {
  expect((await expectValidGlb(writeRawGlb(cube()))).totalTriangleCount).toBe(12);
  const texturePng = await tinyImage('png', 13); // a length that needs padding
  const info = await expectValidGlb(writeRawGlb(seamedTorus(), { texturePng, extras: { a: 1 } }));
  expect(info.totalTriangleCount).toBe(64 * 32 * 2);
});

test('writes equal bytes for equal input, whatever the order of names in extras', () => {
  const one = writeRawGlb(cube(), { extras: { a: 1, b: { c: 2, d: 3 } } });
  const other = writeRawGlb(cube(), { extras: { b: { d: 3, c: 2 }, a: 1 } });
  expect(other).toEqual(one);
});

test.each([
  ['an empty mesh', { positions: new Float32Array(), indices: new Uint32Array() }, /at least one triangle/],
  ['uvs of another length', { ...cube(), uvs: new Float32Array(4) }, /Expected 16 numbers for uvs but received 4/],
  [
    'an endless position',
    { ...cube(), positions: new Float32Array(24).fill(Infinity) },
    /finite numbers for positions/,
  ],
])('refuses %s', (_, mesh, message) => {
  expect(() => writeRawGlb(mesh)).toThrow(message);
});

test('refuses a texture without uvs', async () => {
  const texturePng = await tinyImage('png');
  expect(() => writeRawGlb(cube(), { texturePng })).toThrow(/uvs for a mesh with a texture/);
});
