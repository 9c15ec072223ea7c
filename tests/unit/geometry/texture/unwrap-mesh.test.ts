import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { measureAtlas } from '../../../../geometry/texture/measure-atlas.js';
import { NO_OWNER, rasteriseAtlas } from '../../../../geometry/texture/rasterise-atlas.js';
import { defaultPadding, type UnwrappedMesh, unwrapMesh } from '../../../../geometry/texture/unwrap-mesh.js';
import { ballsMesh } from '../../../support/inflated-scene.js';

// Two balls behind each other: the far one's front would lie under the near one's in a careless projection.
const SCENES: [string, Mesh][] = [
  ['one ball', ballsMesh([[0, 0, 0, 0.4]], 32)],
  [
    'two balls behind each other',
    ballsMesh(
      [
        [0.05, 0, 0.25, 0.18],
        [0, 0, -0.2, 0.25],
      ],
      40,
    ),
  ],
  [
    'two joined balls',
    ballsMesh(
      [
        [0.12, 0.1, 0.15, 0.22],
        [-0.1, 0, -0.12, 0.25],
      ],
      40,
    ),
  ],
];

describe.each(SCENES)('unwrapMesh of %s', (_, mesh) => {
  const size = 256;
  let result: UnwrappedMesh;
  beforeAll(async () => {
    result = await unwrapMesh(mesh, { size });
  });

  it('lays no two faces over one texel centre', () => {
    const { mesh: flat } = result;
    expect(rasteriseAtlas(flat, size).overlaps).toEqual([]);
  });

  it('puts every corner and centre of every face on an owned texel', () => {
    const { mesh: flat } = result;
    const { owner } = rasteriseAtlas(flat, size);
    let bare = 0;
    const texel = (u: number, v: number) => Math.floor(v * size) * size + Math.floor(u * size);
    for (let at = 0; at < flat.indices.length; at += 3) {
      let [u, v] = [0, 0];
      for (const vertex of flat.indices.subarray(at, at + 3)) {
        u += flat.uvs[2 * vertex]! / 3;
        v += flat.uvs[2 * vertex + 1]! / 3;
        if (owner[texel(flat.uvs[2 * vertex]!, flat.uvs[2 * vertex + 1]!)] === NO_OWNER) bare++;
      }
      if (owner[texel(u, v)] === NO_OWNER) bare++;
    }
    expect(bare).toBe(0);
  });

  it('keeps faces, positions and normals, and names the source of each vertex', () => {
    const { mesh: flat, sourceVertex } = result;
    expect(flat.indices.length).toBe(mesh.indices.length);
    expect(
      haveEqualBytes(
        Uint32Array.from(flat.indices, (vertex) => sourceVertex[vertex]!),
        mesh.indices,
      ),
    ).toBe(true);
    const sourced = (values: Float32Array) =>
      Float32Array.from(
        { length: 3 * sourceVertex.length },
        (_, at) => values[3 * sourceVertex[Math.floor(at / 3)]! + (at % 3)]!,
      );
    expect(haveEqualBytes(flat.positions, sourced(mesh.positions))).toBe(true);
    expect(haveEqualBytes(flat.normals!, sourced(mesh.normals!))).toBe(true);
  });

  it('keeps charts apart by the padding', () => {
    const padding = defaultPadding(size);
    const { mesh: flat } = result;
    const { owner } = rasteriseAtlas(flat, size);
    const chart = chartByFace(flat);
    const offsets: [number, number][] = [];
    for (let dx = 0; dx <= padding; dx++) for (let dy = -padding; dy <= padding; dy++) offsets.push([dx, dy]);
    let [margin, meetings] = [size, 0];
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const face = owner[y * size + x]!;
        if (face === NO_OWNER) continue;
        margin = Math.min(margin, x, y, size - 1 - x, size - 1 - y);
        for (const [dx, dy] of offsets) {
          const other = owner[(y + dy) * size + x + dx];
          if (other === undefined || other === NO_OWNER || x + dx >= size) continue;
          if (chart[other] !== chart[face]) meetings++;
        }
      }
    }
    expect(margin).toBeGreaterThanOrEqual(padding);
    expect(meetings).toBe(0);
  });

  it('fills most of the atlas, and tells how much', () => {
    const { mesh: flat, utilisation } = result;
    const { packing, stretch } = measureAtlas(flat, rasteriseAtlas(flat, size));
    expect(packing).toBeGreaterThan(0.6);
    expect(packing).toBeGreaterThanOrEqual(utilisation);
    expect(stretch.p95).toBeLessThan(4);
  });

  it('gives the same bytes twice', async () => {
    const again = await unwrapMesh(mesh, { size });
    expect(haveEqualBytes(again.mesh.uvs, result.mesh.uvs)).toBe(true);
    expect(haveEqualBytes(again.mesh.indices, result.mesh.indices)).toBe(true);
  });
});

it('rejects a size out of range with the value in the message', async () => {
  await expect(unwrapMesh(ballsMesh([[0, 0, 0, 0.3]], 12), { size: 7 })).rejects.toThrow(
    'Expected 64..8192 for size but received 7',
  );
});

/** Charts are the connected parts of the split mesh: union by shared vertices. */
function chartByFace(mesh: Mesh): Uint32Array {
  const parent = Uint32Array.from({ length: mesh.positions.length / 3 }, (_, vertex) => vertex);
  const root = (vertex: number): number => {
    while (parent[vertex] !== vertex) vertex = parent[vertex] = parent[parent[vertex]!]!;
    return vertex;
  };
  for (let at = 0; at < mesh.indices.length; at++) parent[root(mesh.indices[at]!)] = root(mesh.indices[at - (at % 3)]!);
  return Uint32Array.from({ length: mesh.indices.length / 3 }, (_, face) => root(mesh.indices[3 * face]!));
}

/** `toEqual` takes seconds on arrays of this length. */
function haveEqualBytes(a: Float32Array | Uint32Array, b: Float32Array | Uint32Array): boolean {
  const [left, right] = [a, b].map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return Buffer.compare(left!, right!) === 0;
}
