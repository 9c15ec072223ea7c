import type { Mesh } from '../mesh/mesh.js';

/**
 * An affine map: where the x, y and z axis and the origin go, three numbers each. Points are rows that the 4 × 3 matrix
 * is multiplied to from the right (3MF core specification 3.3); glTF's columns are the same numbers in the same order.
 */
export type Affine = readonly [
  ...[number, number, number, number, number, number],
  ...[number, number, number, number, number, number],
];

/** First `inner`, then `outer`. */
export function composeAffine(inner: Affine, outer: Affine): Affine {
  const [a, b, c, d, e, f, g, h, i, x0, y0, z0] = outer;
  const rows = [0, 3, 6, 9].flatMap((row) => {
    const [x, y, z] = [inner[row]!, inner[row + 1]!, inner[row + 2]!];
    const isOrigin = row === 9;
    return [
      x * a + y * d + z * g + (isOrigin ? x0 : 0),
      x * b + y * e + z * h + (isOrigin ? y0 : 0),
      x * c + y * f + z * i + (isOrigin ? z0 : 0),
    ];
  });
  return rows as unknown as Affine;
}

/** The mesh in its place; one that is mirrored there has its faces turned, so that outside stays outside. */
export function placeMesh(mesh: Mesh, [a, b, c, d, e, f, g, h, i, x0, y0, z0]: Affine): Mesh {
  const positions = new Float32Array(mesh.positions.length);
  for (let at = 0; at < positions.length; at += 3) {
    const x = mesh.positions[at]!;
    const y = mesh.positions[at + 1]!;
    const z = mesh.positions[at + 2]!;
    positions[at] = x * a + y * d + z * g + x0;
    positions[at + 1] = x * b + y * e + z * h + y0;
    positions[at + 2] = x * c + y * f + z * i + z0;
  }
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return { positions, indices: determinant < 0 ? turnOver(mesh.indices) : mesh.indices };
}

/** The same faces with the other side outside. */
function turnOver(indices: Uint32Array): Uint32Array {
  const turned = indices.slice();
  for (let corner = 0; corner < turned.length; corner += 3) {
    turned[corner + 1] = indices[corner + 2]!;
    turned[corner + 2] = indices[corner + 1]!;
  }
  return turned;
}
