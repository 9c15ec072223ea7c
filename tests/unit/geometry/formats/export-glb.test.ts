import { WebIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, EXTTextureWebP, KHRDracoMeshCompression } from '@gltf-transform/extensions';
import draco3d from 'draco3d';
import { MeshoptDecoder, MeshoptEncoder } from 'meshoptimizer';
import { dracoPayload } from '../../../../geometry/formats/draco-payload.js';
import { exportGlb } from '../../../../geometry/formats/export-glb.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { meshoptPayload } from '../../../../geometry/formats/meshopt-payload.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { provenance } from '../../../support/provenance.js';
import { seamedSphere, seamedTorus } from '../../../support/solids.js';
import { expectSameSurface } from '../../../support/surface-figures.js';
import { tinyImage } from '../../../support/tiny-images.js';
import { expectValidGlb } from '../../../support/validate-glb.js';

// Our types of the package leave out the reading side.
const decoders = draco3d as typeof draco3d & { createDecoderModule(): Promise<unknown> };
const torus = seamedTorus(50, 20);

beforeAll(() => Promise.all([MeshoptEncoder.ready, MeshoptDecoder.ready]));

/** glTF-Transform with the decoders that it takes from outside. */
async function knowingReader(): Promise<WebIO> {
  return new WebIO()
    .registerExtensions([EXTMeshoptCompression, EXTTextureWebP, KHRDracoMeshCompression])
    .registerDependencies({
      'draco3d.decoder': await decoders.createDecoderModule(),
      'meshopt.decoder': MeshoptDecoder,
    });
}

/** The file as glTF-Transform reads it. */
async function readBack(bytes: Uint8Array) {
  const document = await (await knowingReader()).readBinary(bytes);
  const root = document.getRoot();
  const primitive = root.listMeshes()[0]!.listPrimitives()[0]!;
  const floats = (name: string) => primitive.getAttribute(name)?.getArray() as Float32Array;
  const indices = primitive.getIndices()!;
  const mesh: Mesh = { positions: floats('POSITION'), indices: Uint32Array.from(indices.getArray()!) };
  return { document, root, mesh, floats, material: root.listMaterials()[0]!, indexBytes: indices.getComponentSize() };
}

test.each(['png', 'webp'] as const)(
  'is valid and read back whole by glTF-Transform, with a %s texture',
  async (format) => {
    const texture = { bytes: await tinyImage(format), mediaType: `image/${format}` as const };
    const glb = joinPieces(exportGlb({ mesh: torus, texture, provenance, name: 'torus' }));
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
    const { indexBytes } = await readBack(joinPieces(exportGlb({ mesh, provenance, name: 'sphere' })));
    expect(indexBytes).toBe(bytes);
  }
});

test('stays valid when normals are long, short or zero', async () => {
  const normals = torus.normals.map((value, i) => value * (i % 9 < 3 ? 0 : 3));
  await expectValidGlb(joinPieces(exportGlb({ mesh: { ...torus, normals }, provenance, name: 'torus' })));
});

test('gives equal bytes for equal input and leaves its input alone', async () => {
  const before = structuredClone(torus);
  const options = { mesh: torus, provenance, name: 'torus' };
  expect(joinPieces(exportGlb(options))).toEqual(joinPieces(exportGlb(options)));
  expect(torus).toEqual(before);
});

const packings = {
  meshopt: { extension: 'EXT_meshopt_compression', load: async () => meshoptPayload },
  draco: {
    extension: 'KHR_draco_mesh_compression',
    load: async () => {
      const draco = await draco3d.createEncoderModule();
      return (mesh: Mesh) => dracoPayload(draco, mesh);
    },
  },
} as const;

describe.each(Object.values(packings))('packed with $extension', ({ extension, load }) => {
  test('is valid, far smaller, and read back as the same closed surface but for roundings', async () => {
    const plain = joinPieces(exportGlb({ mesh: torus, provenance, name: 'torus' }));
    const glb = joinPieces(exportGlb({ mesh: torus, provenance, name: 'torus', pack: await load() }));
    expect(glb.length).toBeLessThan(plain.length / 2);
    expect((await expectValidGlb(glb)).extensionsRequired).toEqual([extension]);
    const { mesh, floats, root } = await readBack(glb);
    expectSameSurface({ ...mesh, positions: mesh.positions.map((metre) => metre * 1000) }, torus, 0.01);
    expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1 });
    expect(floats('NORMAL').length).toBe(mesh.positions.length);
    expect(floats('TEXCOORD_0').length / 2).toBe(mesh.positions.length / 3);
    expect(root.getAsset()).toMatchObject({ extras: { ...provenance, unit: 'm' } });
  });

  test('keeps every texture coordinate and normal at its point', async () => {
    const { floats } = await readBack(
      joinPieces(exportGlb({ mesh: torus, provenance, name: 'torus', pack: await load() })),
    );
    const [points, uvs, normals] = [floats('POSITION'), floats('TEXCOORD_0'), floats('NORMAL')];
    for (let vertex = 0; vertex < points.length / 3; vertex++) {
      // The torus has 64 by 32 quads, with a seam all around each way.
      const own = Math.round(uvs[2 * vertex + 1]! * 64) * 33 + Math.round(uvs[2 * vertex]! * 32);
      for (let axis = 0; axis < 3; axis++) {
        expect(Math.abs(points[3 * vertex + axis]! * 1000 - torus.positions[3 * own + axis]!)).toBeLessThan(0.003);
        expect(Math.abs(normals[3 * vertex + axis]! - torus.normals[3 * own + axis]!)).toBeLessThan(0.005);
      }
    }
  });

  test('unpacked, its accessors hold what they say: bounds, unit normals', async () => {
    const { document } = await readBack(
      joinPieces(exportGlb({ mesh: torus, provenance, name: 'torus', pack: await load() })),
    );
    for (const used of document.getRoot().listExtensionsUsed()) used.dispose();
    await expectValidGlb(await (await knowingReader()).writeBinary(document));
  });

  test('gives equal bytes for equal input, from a fresh or a used library, and leaves its input alone', async () => {
    const before = structuredClone(torus);
    const pack = await load();
    const first = joinPieces(exportGlb({ mesh: torus, provenance, name: 'torus', pack }));
    expect(joinPieces(exportGlb({ mesh: torus, provenance, name: 'torus', pack }))).toEqual(first);
    expect(joinPieces(exportGlb({ mesh: torus, provenance, name: 'torus', pack: await load() }))).toEqual(first);
    expect(torus).toEqual(before);
  });
});
