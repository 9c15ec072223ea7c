import { exportGlb } from '../../../../geometry/formats/export-glb.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { packGlb, padTo4 } from '../../../../geometry/formats/glb-container.js';
import { MeshFileError, type MeshLimits } from '../../../../geometry/formats/mesh-file.js';
import { readGlb } from '../../../../geometry/formats/read-glb.js';
import { printability } from '../../../../geometry/measure/printability.js';
import { provenance } from '../../../support/provenance.js';

const LIMITS: MeshLimits = { vertices: 1_000, faces: 1_000, nodes: 100 };

/** A tetrahedron with its right angle at the origin and legs of 6: volume 36. */
const POINTS = [0, 0, 0, 6, 0, 0, 0, 6, 0, 0, 0, 6];
const CORNERS = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3];
const VOLUME = 36;

type Json = Record<string, unknown>;

/** A GLB of one mesh and one node; `change` alters its JSON. The accessors: positions, corners, then what `more` has. */
function glb(
  change: (json: Json) => Json = (json) => json,
  {
    points = bytesOf(Float32Array.from(POINTS)),
    corners = bytesOf(Uint16Array.from(CORNERS)),
    more = [] as Uint8Array[],
  } = {},
): Uint8Array {
  const parts = [points, corners, ...more];
  let byteOffset = 0;
  const bufferViews = parts.map((part) => {
    const view = { buffer: 0, byteOffset, byteLength: part.length };
    byteOffset += padTo4(part.length);
    return view;
  });
  const json = {
    asset: { version: '2.0' },
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 4, type: 'VEC3' },
      { bufferView: 1, componentType: 5123, count: 12, type: 'SCALAR' },
    ],
    bufferViews,
    buffers: [{ byteLength: byteOffset }],
  };
  return joinPieces(packGlb(JSON.stringify(change(json)), parts));
}

function bytesOf(values: { buffer: ArrayBuffer }): Uint8Array {
  return new Uint8Array(values.buffer);
}

const nodes =
  (...list: Json[]) =>
  (json: Json) => ({ ...json, nodes: list });
const read = (bytes: Uint8Array) => readGlb(bytes, LIMITS);
const extent = (bytes: Uint8Array) => printability(read(bytes).mesh).boundingBoxMm;

const SOLIDS: readonly [what: string, bytes: () => Uint8Array][] = [
  ['indices of 16 bits', () => glb()],
  [
    'indices of 8 bits',
    () => glb((json) => accessor(json, 1, { componentType: 5121 }), { corners: Uint8Array.from(CORNERS) }),
  ],
  [
    'indices of 32 bits',
    () => glb((json) => accessor(json, 1, { componentType: 5125 }), { corners: bytesOf(Uint32Array.from(CORNERS)) }),
  ],
  [
    'no indices',
    () =>
      glb(
        (json) => ({
          ...accessor(json, 0, { count: 12 }),
          meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
        }),
        { points: bytesOf(Float32Array.from(CORNERS.flatMap((corner) => POINTS.slice(corner * 3, corner * 3 + 3)))) },
      ),
  ],
  [
    'a strip around and a triangle below',
    () =>
      glb(
        (json) => ({
          ...accessor(json, 1, { count: 5 }),
          // The strip 1 2 3 0 1 covers three faces and the first one again turned: 3 faces of 5 corners.
          meshes: [
            {
              primitives: [
                { attributes: { POSITION: 0 }, indices: 1, mode: 5 },
                { attributes: { POSITION: 0 }, indices: 2 },
              ],
            },
          ],
          accessors: [
            ...(accessor(json, 1, { count: 5 }).accessors as Json[]),
            { bufferView: 2, componentType: 5121, count: 3, type: 'SCALAR' },
          ],
        }),
        { corners: bytesOf(Uint16Array.of(1, 2, 3, 0, 1)), more: [Uint8Array.of(0, 2, 1)] },
      ),
  ],
  [
    'a fan around and a triangle below',
    () =>
      glb(
        (json) => ({
          ...json,
          meshes: [
            {
              primitives: [
                { attributes: { POSITION: 0 }, indices: 1, mode: 6 },
                { attributes: { POSITION: 0 }, indices: 2 },
              ],
            },
          ],
          accessors: [
            ...(accessor(json, 1, { count: 5 }).accessors as Json[]),
            { bufferView: 2, componentType: 5121, count: 3, type: 'SCALAR' },
          ],
        }),
        { corners: bytesOf(Uint16Array.of(3, 0, 1, 2, 0)), more: [Uint8Array.of(0, 2, 1)] },
      ),
  ],
  [
    'positions in the middle of other data',
    () => {
      const mixed = new Float32Array(4 * 5);
      for (let i = 0; i < 4; i++) mixed.set([9, ...POINTS.slice(i * 3, i * 3 + 3), 9], i * 5);
      return glb(
        (json) => {
          const views = json.bufferViews as Json[];
          return {
            ...accessor(json, 0, { byteOffset: 4 }),
            bufferViews: [{ ...views[0], byteStride: 20 }, ...views.slice(1)],
          };
        },
        { points: bytesOf(mixed) },
      );
    },
  ],
  [
    'normalised positions of 16 bits, scaled by their node',
    () =>
      glb(
        (json) => ({
          ...accessor(json, 0, { componentType: 5122, normalized: true }),
          nodes: [{ mesh: 0, scale: [6, 6, 6] }],
        }),
        {
          points: bytesOf(Int16Array.from(POINTS.map((value) => (value / 6) * 32_767))),
        },
      ),
  ],
  [
    'a change to positions that are all zero',
    () =>
      glb(
        (json) => ({
          ...json,
          accessors: [
            {
              ...{ componentType: 5126, count: 4, type: 'VEC3' },
              sparse: { count: 3, indices: { bufferView: 2, componentType: 5121 }, values: { bufferView: 0 } },
            },
            (json.accessors as Json[])[1],
          ],
        }),
        { points: bytesOf(Float32Array.from(POINTS.slice(3))), more: [Uint8Array.of(1, 2, 3)] },
      ),
  ],
  ['a mirrored node', () => glb(nodes({ mesh: 0, scale: [-1, 1, 1] }))],
  [
    'a turned and moved child',
    () =>
      glb(nodes({ children: [1], translation: [5, 0, 0] }, { mesh: 0, rotation: [0, Math.SQRT1_2, 0, Math.SQRT1_2] })),
  ],
  ['no scene', () => glb(({ scenes: _, ...json }) => ({ ...json, nodes: [{ children: [1] }, { mesh: 0 }] }))],
  [
    'points beside it',
    () =>
      glb((json) => ({
        ...json,
        meshes: [
          {
            primitives: [
              { attributes: { POSITION: 0 }, mode: 0 },
              { attributes: { POSITION: 0 }, indices: 1 },
            ],
          },
        ],
      })),
  ],
];

function accessor(json: Json, index: number, change: Json): Json {
  const accessors = (json.accessors as Json[]).map((old, i) => (i === index ? { ...old, ...change } : old));
  return { ...json, accessors };
}

it.each(SOLIDS)('reads a solid with %s', (_, bytes) => {
  const report = printability(read(bytes()).mesh);
  expect(report.reasons).toEqual([]);
  expect(report.volumeMm3).toBeCloseTo(VOLUME, 2);
});

it('reads what the product writes, in metres', () => {
  const mesh = { positions: Float32Array.from(POINTS), indices: Uint32Array.from(CORNERS) };
  const file = read(joinPieces(exportGlb({ mesh, provenance, name: 'it' })));
  expect([file.unitMm, file.upAxis, file.parts]).toEqual([1000, 'y', 1]);
  expect(Math.max(...file.mesh.positions)).toBeCloseTo(0.006, 8);
});

it('puts instances in their places, whatever their matrices are', () => {
  const bytes = glb((json) => ({
    ...json,
    scenes: [{ nodes: [0, 1] }],
    nodes: [{ mesh: 0 }, { mesh: 0, matrix: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 100, 0, 0, 1] }],
  }));
  const { mesh, parts } = read(bytes);
  const report = printability(mesh);
  expect([parts, report.shells]).toEqual([2, 2]);
  expect(report.volumeMm3).toBeCloseTo(VOLUME * 9, 3);
  expect(report.boundingBoxMm.max[0]).toBeCloseTo(112, 4);
});

it('turns a child about its parent: first its own transform, then the one above', () => {
  // A quarter about y takes x to -z; then everything moves by 5 along x.
  const half = Math.SQRT1_2;
  const { min, max } = extent(
    glb(nodes({ children: [1], translation: [5, 0, 0] }, { mesh: 0, rotation: [0, half, 0, half] })),
  );
  [5, 0, -6].forEach((value, axis) => void expect(min[axis]).toBeCloseTo(value, 4));
  [11, 6, 0].forEach((value, axis) => void expect(max[axis]).toBeCloseTo(value, 4));
});

it('reads a mesh with a skeleton where its bones hold it, not where its node is', () => {
  const scaled = [0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 1];
  const bytes = glb(
    (json) => ({
      ...json,
      scenes: [{ nodes: [0, 1] }],
      nodes: [{ mesh: 0, skin: 0, translation: [900, 0, 0] }, { translation: [3, 0, 0] }],
      skins: [{ joints: [1], inverseBindMatrices: 2 }],
      accessors: [...(json.accessors as Json[]), { bufferView: 2, componentType: 5126, count: 1, type: 'MAT4' }],
    }),
    { more: [bytesOf(Float32Array.from(scaled))] },
  );
  const { min, max } = extent(bytes);
  expect([min[0], max[0]]).toEqual([3, 6]);
});

const REFUSED: readonly [what: string, fault: string, bytes: () => Uint8Array][] = [
  ['a file of another kind', 'invalid', () => new TextEncoder().encode('solid of some name and so on')],
  ['a file that breaks off', 'invalid', () => glb().slice(0, -8)],
  ['the first version', 'unsupported', () => glb().fill(1, 4, 5)],
  ['text that is no JSON', 'invalid', () => glb().fill(0x7b, 21, 24)],
  [
    'an index that is no vertex',
    'invalid',
    () => glb(undefined, { corners: bytesOf(Uint16Array.from(CORNERS, (v) => v + 1)) }),
  ],
  ['fewer bytes than an accessor counts', 'invalid', () => glb((json) => accessor(json, 0, { count: 400 }))],
  ['a count without end', 'too-large', () => glb((json) => accessor(json, 0, { count: 4e9 }))],
  ['zeros without end', 'too-large', () => glb((json) => accessor(json, 0, { count: 4e9, bufferView: undefined }))],
  ['a negative offset', 'invalid', () => glb((json) => accessor(json, 0, { byteOffset: -12 }))],
  [
    'a stride that leaves the buffer',
    'invalid',
    () =>
      glb((json) => ({
        ...json,
        bufferViews: (json.bufferViews as Json[]).map((view) => ({ ...view, byteStride: 252 })),
      })),
  ],
  ['a type that is none', 'invalid', () => glb((json) => accessor(json, 0, { componentType: 5124 }))],
  ['positions of two numbers', 'invalid', () => glb((json) => accessor(json, 0, { type: 'VEC2' }))],
  ['two corners', 'invalid', () => glb((json) => accessor(json, 1, { count: 2 }))],
  ['a node of its own children', 'invalid', () => glb(nodes({ children: [0] }))],
  [
    'nodes that multiply',
    'too-large',
    () => glb(nodes(...Array.from({ length: 12 }, (_, i) => (i === 11 ? { mesh: 0 } : { children: [i + 1, i + 1] })))),
  ],
  ['a mesh that is not there', 'invalid', () => glb(nodes({ mesh: 7 }))],
  ['a matrix of letters', 'invalid', () => glb(nodes({ mesh: 0, matrix: 'abcdefghijklmnop' }))],
  [
    'Draco',
    'unsupported',
    () =>
      glb((json) => ({
        ...json,
        meshes: [
          { primitives: [{ attributes: { POSITION: 0 }, indices: 1, extensions: { KHR_draco_mesh_compression: {} } }] },
        ],
      })),
  ],
  [
    'meshopt',
    'unsupported',
    () =>
      glb((json) => ({
        ...json,
        bufferViews: (json.bufferViews as Json[]).map((view) => ({
          ...view,
          extensions: { EXT_meshopt_compression: {} },
        })),
      })),
  ],
  [
    'a buffer of another file',
    'unsupported',
    () => glb((json) => ({ ...json, buffers: [{ byteLength: 72, uri: 'it.bin' }] })),
  ],
];

it.each(REFUSED)('refuses %s as %s', (_, fault, bytes) => {
  let refusal: unknown;
  try {
    read(bytes());
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(MeshFileError);
  expect((refusal as MeshFileError).fault).toBe(fault);
});
