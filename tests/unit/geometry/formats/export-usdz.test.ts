import { exportUsdz } from '../../../../geometry/formats/export-usdz.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { provenance } from '../../../support/provenance.js';
import { seamedTorus } from '../../../support/solids.js';
import { tinyImage } from '../../../support/tiny-images.js';
import { unzip } from '../../../support/zips.js';

// What OpenUSD itself reads in such a file is asserted in tests/conformance/readers.test.ts.
const torus = seamedTorus(50, 20);
const png = await tinyImage('png');
const options = { mesh: torus, texture: { bytes: png, mediaType: 'image/png' as const }, provenance };

test('is a package of a binary layer and the picture, in this order, the picture untouched', async () => {
  const files = await unzip(joinPieces(exportUsdz(options)));
  expect([...files.keys()]).toEqual(['model.usdc', 'texture.png']);
  expect(files.get('model.usdc')!.subarray(0, 8).toString()).toBe('PXR-USDC');
  expect(new Uint8Array(files.get('texture.png')!)).toEqual(png);
});

test('holds the points in metres as they are, the picture’s rows counted from below, and where it comes from', async () => {
  const layer = (await unzip(joinPieces(exportUsdz(options)))).get('model.usdc')!;
  const points = Float32Array.from(torus.positions, (value) => value * 0.001);
  const uvs = Float32Array.from(torus.uvs, (value, i) => (i % 2 === 0 ? value : 1 - value));
  for (const array of [points, uvs]) expect(layer.includes(Buffer.from(array.buffer))).toBe(true);
  for (const text of [provenance.stageKey, provenance.packDigest, 'metersPerUnit', 'UsdPreviewSurface']) {
    expect(layer.includes(text)).toBe(true);
  }
});

test('gives equal bytes for equal input and leaves its input alone', () => {
  const before = structuredClone(torus);
  expect(joinPieces(exportUsdz(options))).toEqual(joinPieces(exportUsdz(options)));
  expect(torus).toEqual(before);
});

test('refuses a position that is not finite', () => {
  const positions = torus.positions.with(4, Number.NaN);
  expect(() => joinPieces(exportUsdz({ ...options, mesh: { ...torus, positions } }))).toThrow(/finite/);
});
