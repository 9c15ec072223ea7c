import { WebIO } from '@gltf-transform/core';
import { EXTTextureWebP } from '@gltf-transform/extensions';
import { exportGlb } from '../../../../geometry/formats/export-glb.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { provenance } from '../../../support/provenance.js';
import { seamedSphere, seamedTorus } from '../../../support/solids.js';
import { expectSameSurface } from '../../../support/surface-figures.js';
import { tinyImage } from '../../../support/tiny-images.js';
import { expectValidGlb } from '../../../support/validate-glb.js';

const torus = seamedTorus(50, 20);

/** The file as glTF-Transform reads it. */
async function readBack(bytes: Uint8Array) {
  const document = await new WebIO().registerExtensions([EXTTextureWebP]).readBinary(bytes);
  const root = document.getRoot();
  const primitive = root.listMeshes()[0]!.listPrimitives()[0]!;
  const floats = (name: string) => primitive.getAttribute(name)?.getArray() as Float32Array;
  const indices = primitive.getIndices()!;
  const mesh: Mesh = { positions: floats('POSITION'), indices: Uint32Array.from(indices.getArray()!) };
  return { root, mesh, floats, material: root.listMaterials()[0]!, indexBytes: indices.getComponentSize() };
}

test.each(['png', 'webp'] as const)(
  'is valid and read back whole by glTF-Transform, with a %s texture',
  async (format) => {
    const texture = { bytes: await tinyImage(format), mediaType: `image/${format}` as const };
    const glb = exportGlb({ mesh: torus, texture, provenance, name: 'torus' });
    const info = await expectValidGlb(glb);
    expect(info.extensionsRequired).toEqual(format === 'webp' ? ['EXT_texture_webp'] : undefined);
    expect(info.generator).toBe('Orfeas'); // glTF-Transform puts its own name there
    const { root, mesh, floats, material } = await readBack(glb);
    expectSameSurface({ ...mesh, positions: mesh.positions.map((metre) => metre * 1000) }, torus);
    expect(floats('TEXCOORD_0')).toEqual(torus.uvs);
    expect(material.getBaseColorTexture()!.getImage()).toEqual(texture.bytes);
    expect(material.getBaseColorTexture()!.getMimeType()).toBe(texture.mediaType);
    expect([material.getMetallicFactor(), material.getRoughnessFactor()]).toEqual([0, 0.9]);
    expect(root.getAsset()).toMatchObject({ extras: { ...provenance, unit: 'm' } });
  },
);

test('takes two bytes an index up to 65535 vertices and four beyond', async () => {
  for (const [rings, bytes] of [
    [254, 2],
    [256, 4],
  ] as const) {
    const mesh = seamedSphere(10, rings, 255);
    const { indexBytes } = await readBack(exportGlb({ mesh, provenance, name: 'sphere' }));
    expect(indexBytes).toBe(bytes);
  }
});

test('stays valid when normals are long, short or zero', async () => {
  const normals = torus.normals.map((value, i) => value * (i % 9 < 3 ? 0 : 3));
  await expectValidGlb(exportGlb({ mesh: { ...torus, normals }, provenance, name: 'torus' }));
});

test('gives equal bytes for equal input and leaves its input alone', async () => {
  const before = structuredClone(torus);
  const options = { mesh: torus, provenance, name: 'torus' };
  expect(exportGlb(options)).toEqual(exportGlb(options));
  expect(torus).toEqual(before);
});
