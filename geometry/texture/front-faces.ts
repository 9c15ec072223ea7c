import type { Mesh } from '../mesh/mesh.js';

const { ceil, floor, max, min, sqrt } = Math;

/** What rounding may lift a face above a point on it, model units. */
const CLEARANCE = 5e-4;

/** Faces that look to the viewer, sorted into square cells of the picture plane, to find what lies over a point. */
export interface FrontFaces {
  mesh: Mesh;
  cells: number;
  /** Faces of cell k: `faces[starts[k]] .. faces[starts[k + 1] - 1]`. */
  starts: Uint32Array;
  faces: Uint32Array;
}

/** Sorts a mesh's faces; one that looks away can't be the nearest of a closed mesh and is left out. */
export function sortFrontFaces(mesh: Mesh): FrontFaces {
  const cells = max(16, min(512, ceil(sqrt(mesh.indices.length / 3))));
  const starts = new Uint32Array(cells * cells + 1);
  eachFaceCell(mesh, cells, (_, cell) => {
    starts[cell + 1]!++;
  });
  for (let cell = 0; cell < cells * cells; cell++) starts[cell + 1]! += starts[cell]!;
  const next = starts.slice();
  const faces = new Uint32Array(starts[cells * cells]!);
  eachFaceCell(mesh, cells, (face, cell) => {
    faces[next[cell]!++] = face;
  });
  return { mesh, cells, starts, faces };
}

/** Whether a face lies before the point (x, y, z), seen from +Z, by more than rounding. Model units. */
export function isCovered({ mesh, cells, starts, faces }: FrontFaces, x: number, y: number, z: number): boolean {
  const { positions, indices } = mesh;
  const cell = cellOf(y, cells) * cells + cellOf(x, cells);
  for (let at = starts[cell]!; at < starts[cell + 1]!; at++) {
    const corner = 3 * faces[at]!;
    const a = 3 * indices[corner]!;
    const b = 3 * indices[corner + 1]!;
    const c = 3 * indices[corner + 2]!;
    const [ax, ay, az] = [positions[a]!, positions[a + 1]!, positions[a + 2]!];
    const [ux, uy] = [positions[b]! - ax, positions[b + 1]! - ay];
    const [vx, vy] = [positions[c]! - ax, positions[c + 1]! - ay];
    const area = ux * vy - vx * uy;
    const wb = ((x - ax) * vy - vx * (y - ay)) / area;
    if (wb < 0) continue;
    const wc = (ux * (y - ay) - (x - ax) * uy) / area;
    if (wc < 0 || wb + wc > 1) continue;
    if (az + wb * (positions[b + 2]! - az) + wc * (positions[c + 2]! - az) > z + CLEARANCE) return true;
  }
  return false;
}

function eachFaceCell(mesh: Mesh, cells: number, visit: (face: number, cell: number) => void): void {
  const { positions, indices } = mesh;
  for (let face = 0; 3 * face < indices.length; face++) {
    const a = 3 * indices[3 * face]!;
    const b = 3 * indices[3 * face + 1]!;
    const c = 3 * indices[3 * face + 2]!;
    const [ax, ay] = [positions[a]!, positions[a + 1]!];
    const [bx, by] = [positions[b]!, positions[b + 1]!];
    const [cx, cy] = [positions[c]!, positions[c + 1]!];
    if (!((bx - ax) * (cy - ay) - (cx - ax) * (by - ay) > 0)) continue;
    const right = cellOf(max(ax, bx, cx), cells);
    const high = cellOf(max(ay, by, cy), cells);
    const left = cellOf(min(ax, bx, cx), cells);
    for (let row = cellOf(min(ay, by, cy), cells); row <= high; row++) {
      for (let column = left; column <= right; column++) visit(face, row * cells + column);
    }
  }
}

function cellOf(value: number, cells: number): number {
  return min(cells - 1, max(0, floor((value + 0.5) * cells)));
}
