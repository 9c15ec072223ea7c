import type { Mesh } from '../../geometry/mesh/mesh.js';

/** Known shapes for tests: closed, outward-wound, each vertex once unless it says otherwise. */

/** An axis-parallel cube of 12 faces and 8 vertices around `center`. */
export function cube(size = 1, center: readonly [number, number, number] = [0, 0, 0]): Mesh {
  const positions = new Float32Array(24);
  for (let corner = 0; corner < 8; corner++) {
    for (let axis = 0; axis < 3; axis++) {
      positions[corner * 3 + axis] = center[axis]! + ((corner >> axis) & 1 ? size / 2 : -size / 2);
    }
  }
  // Corner number: bit 0 = +x, bit 1 = +y, bit 2 = +z.
  const quads = [
    [0, 2, 3, 1], // -z
    [4, 5, 7, 6], // +z
    [0, 1, 5, 4], // -y
    [2, 6, 7, 3], // +y
    [0, 4, 6, 2], // -x
    [1, 3, 7, 5], // +x
  ] as const;
  return { positions, indices: Uint32Array.from(quads.flatMap(([a, b, c, d]) => [a, b, c, a, c, d])) };
}

/** A sphere of `rings × segments` quads as triangles, poles on ±y. With uvs and normals, hence with a seam. */
export function seamedSphere(radius = 1, rings = 32, segments = 64): Required<Mesh> {
  const mesh = grid(rings + 1, segments + 1, (row, column) => {
    const polar = (row / rings) * Math.PI;
    const around = (column / segments) * 2 * Math.PI;
    // Poles and seam exactly on top of each other, so that welding by equal positions closes them.
    const sin = row === 0 || row === rings ? 0 : Math.sin(polar);
    const turn = column === segments ? 0 : around;
    const normal = [sin * Math.sin(turn), Math.cos(polar), sin * Math.cos(turn)] as const;
    return { normal, position: [normal[0] * radius, normal[1] * radius, normal[2] * radius] };
  });
  return mesh;
}

/** A torus around the y axis, `rings × segments` quads as triangles, with uvs, normals and two seams. */
export function seamedTorus(major = 1, minor = 0.4, rings = 64, segments = 32): Required<Mesh> {
  return grid(rings + 1, segments + 1, (row, column) => {
    const around = ((row % rings) / rings) * 2 * Math.PI;
    const tube = ((column % segments) / segments) * 2 * Math.PI;
    const normal = [Math.cos(tube) * Math.sin(around), Math.sin(tube), Math.cos(tube) * Math.cos(around)] as const;
    const out = major + minor * Math.cos(tube);
    return { normal, position: [out * Math.sin(around), minor * Math.sin(tube), out * Math.cos(around)] };
  });
}

type Vector = readonly [number, number, number];

function grid(
  rows: number,
  columns: number,
  point: (row: number, column: number) => { position: Vector; normal: Vector },
): Required<Mesh> {
  const positions = new Float32Array(rows * columns * 3);
  const normals = new Float32Array(rows * columns * 3);
  const uvs = new Float32Array(rows * columns * 2);
  const indices: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const vertex = row * columns + column;
      const { position, normal } = point(row, column);
      positions.set(position, vertex * 3);
      normals.set(normal, vertex * 3);
      uvs.set([column / (columns - 1), row / (rows - 1)], vertex * 2);
      if (row === 0 || column === 0) continue;
      const [a, b, c, d] = [vertex - columns - 1, vertex - columns, vertex - 1, vertex];
      indices.push(a, c, d, a, d, b);
    }
  }
  return { positions, normals, uvs, indices: Uint32Array.from(indices) };
}

/** Several meshes as one, positions and indices alone. */
export function join(...meshes: readonly Mesh[]): Mesh {
  const positions: number[] = [];
  const indices: number[] = [];
  for (const mesh of meshes) {
    const first = positions.length / 3;
    for (const index of mesh.indices) indices.push(index + first);
    for (const value of mesh.positions) positions.push(value);
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

/** The mesh turned inside out. */
export function inverted(mesh: Mesh): Mesh {
  const indices = mesh.indices.slice();
  for (let corner = 0; corner < indices.length; corner += 3) {
    indices[corner + 1] = mesh.indices[corner + 2]!;
    indices[corner + 2] = mesh.indices[corner + 1]!;
  }
  return { positions: mesh.positions, indices };
}
