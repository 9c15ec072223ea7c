import type { Mesh } from '../mesh/mesh.js';
import type { SignedGrid } from './signed-grid.js';

/**
 * Which samples of a grid lie inside a closed mesh: 1 or 0 each, in the grid's order. Every row of samples along x
 * crosses faces, into the solid and out of it; inside is where it has gone in more often than out, so solids may overlap
 * and cavities count. Takes time for the faces and for the crossings, none for a search.
 *
 * Whether a row meets a face is decided edge by edge, alike for the two faces that share one, so no row slips through.
 *
 * @param mesh closed by vertex number, looking outwards; what lies outside of the grid along x counts as well.
 */
export function insideSamples(mesh: Mesh, grid: Omit<SignedGrid, 'values'>): Uint8Array {
  const { size, origin, spacing } = grid;
  const [nx, ny, nz] = size;
  const { positions, indices } = mesh;
  const entries = new Int8Array(nx * ny * nz);
  for (let face = 0; face < indices.length; face += 3) {
    const corners = [indices[face]!, indices[face + 1]!, indices[face + 2]!] as const;
    const range = (axis: 1 | 2, samples: number) => {
      const values = corners.map((vertex) => (positions[3 * vertex + axis]! - origin[axis]) / spacing);
      return [
        Math.max(0, Math.ceil(Math.min(...values))),
        Math.min(samples - 1, Math.floor(Math.max(...values))),
      ] as const;
    };
    const [y0, y1] = range(1, ny);
    const [z0, z1] = range(2, nz);
    for (let z = z0; z <= z1; z++) {
      for (let y = y0; y <= y1; y++) {
        const [py, pz] = [origin[1] + y * spacing, origin[2] + z * spacing];
        const turns = turnsAround(positions, corners, py, pz);
        if (turns === 0) continue;
        const x = Math.max(0, Math.ceil((crossingAt(positions, corners, py, pz) - origin[0]) / spacing));
        // Counter-clockwise as seen against x: the row leaves the solid here.
        if (x < nx) entries[x + nx * (y + ny * z)]! -= turns;
      }
    }
  }
  return sumRows(entries, nx);
}

function sumRows(entries: Int8Array, nx: number): Uint8Array {
  const inside = new Uint8Array(entries.length);
  for (let row = 0; row < entries.length; row += nx) {
    let depth = 0;
    for (let x = row; x < row + nx; x++) {
      depth += entries[x]!;
      inside[x] = depth > 0 ? 1 : 0;
    }
  }
  return inside;
}

type Corners = readonly [number, number, number];

/** How often a face goes around a point of the plane x = 0: 1, −1 or 0 (Sunday, "Inclusion of a Point in a Polygon", 2001). */
function turnsAround(positions: Float32Array, corners: Corners, py: number, pz: number): number {
  let turns = 0;
  for (let k = 0; k < 3; k++) {
    const [a, b] = [corners[k]!, corners[(k + 1) % 3]!];
    const isAbove = positions[3 * a + 2]! > pz;
    if (isAbove === positions[3 * b + 2]! > pz) continue;
    // From the smaller number to the greater: rounding is the same for both faces of the edge.
    const [from, to] = a < b ? [3 * a, 3 * b] : [3 * b, 3 * a];
    const side =
      (positions[to + 1]! - positions[from + 1]!) * (pz - positions[from + 2]!) -
      (positions[to + 2]! - positions[from + 2]!) * (py - positions[from + 1]!);
    const left = a < b ? side : -side;
    if (!isAbove && left > 0) turns++;
    if (isAbove && left < 0) turns--;
  }
  return turns;
}

/** Where a row meets the plane of a face, within the face's own reach along x. */
function crossingAt(positions: Float32Array, [i, j, k]: Corners, py: number, pz: number): number {
  const [a, b, c] = [3 * i, 3 * j, 3 * k];
  const at = (vertex: number, axis: number) => positions[vertex + axis]! - positions[a + axis]!;
  const nx = at(b, 1) * at(c, 2) - at(b, 2) * at(c, 1);
  const ny = at(b, 2) * at(c, 0) - at(b, 0) * at(c, 2);
  const nz = at(b, 0) * at(c, 1) - at(b, 1) * at(c, 0);
  const x = positions[a]! - (ny * (py - positions[a + 1]!) + nz * (pz - positions[a + 2]!)) / nx;
  const low = Math.min(positions[a]!, positions[b]!, positions[c]!);
  const high = Math.max(positions[a]!, positions[b]!, positions[c]!);
  return Number.isNaN(x) ? low : Math.min(high, Math.max(low, x));
}
