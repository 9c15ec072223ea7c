import type { Mesh } from '../mesh/mesh.js';

/** Cells a face. Of 1 to 16 on tori of 10k to 200k faces: beyond 4 building slows and 4000 rays walk no faster. */
const CELLS_PER_FACE = 4;
const MAX_CELLS_PER_AXIS = 256;

/** A uniform grid over the faces of a mesh, for many rays against it. Linear memory and time to build. */
export class RayGrid {
  private readonly mesh: Mesh;
  private readonly min: readonly number[];
  private readonly cells: [number, number, number] = [1, 1, 1];
  private readonly cellSize: [number, number, number] = [1, 1, 1];
  /** Faces of cell k: `faces[starts[k]] .. faces[starts[k + 1] - 1]`. */
  private readonly starts: Uint32Array;
  private readonly faces: Uint32Array;
  /** Number of the last ray that met a face: a face lies in several cells and is tried once. */
  private readonly lastRay: Uint32Array;
  private rays = 0;

  /** @param min, max ends of the mesh's bounding box. */
  constructor(mesh: Mesh, min: readonly number[], max: readonly number[]) {
    this.mesh = mesh;
    this.min = min;
    const faces = mesh.indices.length / 3;
    this.lastRay = new Uint32Array(faces);
    const size = [0, 1, 2].map((axis) => max[axis]! - min[axis]!);
    const longest = Math.max(...size, Number.MIN_VALUE);
    // A flat mesh still gets a box with a volume.
    const box = size.map((extent) => Math.max(extent, longest * 1e-3));
    const edge = Math.cbrt((box[0]! * box[1]! * box[2]!) / Math.max(1, faces * CELLS_PER_FACE));
    for (let axis = 0; axis < 3; axis++) {
      this.cells[axis] = Math.min(MAX_CELLS_PER_AXIS, Math.max(1, Math.ceil(box[axis]! / edge)));
      this.cellSize[axis] = box[axis]! / this.cells[axis]!;
    }
    this.starts = new Uint32Array(this.cells[0] * this.cells[1] * this.cells[2] + 1);
    this.eachFaceCell((_, cell) => {
      this.starts[cell + 1]! += 1;
    });
    for (let cell = 1; cell < this.starts.length; cell++) this.starts[cell]! += this.starts[cell - 1]!;
    const next = this.starts.slice();
    this.faces = new Uint32Array(this.starts[this.starts.length - 1]!);
    this.eachFaceCell((face, cell) => {
      this.faces[next[cell]!++] = face;
    });
  }

  /**
   * Distance along a ray to the first face that it leaves the solid through (a face whose outside lies ahead),
   * Infinity without one. Faces entered from outside and `ownFace` do not count.
   *
   * @param origin a point in the bounding box.
   * @param direction unit length.
   */
  firstExit(origin: readonly number[], direction: readonly number[], ownFace: number): number {
    this.rays++;
    this.lastRay[ownFace] = this.rays;
    const at = [0, 0, 0];
    const step = [0, 0, 0];
    const next = [Infinity, Infinity, Infinity];
    const delta = [Infinity, Infinity, Infinity];
    for (let axis = 0; axis < 3; axis++) {
      at[axis] = this.cellOf(origin[axis]!, axis);
      const slope = direction[axis]!;
      if (slope === 0) continue;
      step[axis] = slope > 0 ? 1 : -1;
      const border = this.min[axis]! + (at[axis]! + (slope > 0 ? 1 : 0)) * this.cellSize[axis]!;
      next[axis] = (border - origin[axis]!) / slope;
      delta[axis] = this.cellSize[axis]! / Math.abs(slope);
    }
    let best = Infinity;
    // Amanatides and Woo, "A Fast Voxel Traversal Algorithm for Ray Tracing", 1987.
    for (;;) {
      const cell = (at[2]! * this.cells[1] + at[1]!) * this.cells[0] + at[0]!;
      for (let k = this.starts[cell]!; k < this.starts[cell + 1]!; k++) {
        const face = this.faces[k]!;
        if (this.lastRay[face] === this.rays) continue;
        this.lastRay[face] = this.rays;
        const distance = this.exitThrough(face, origin, direction);
        if (distance < best) best = distance;
      }
      const axis = next[0]! < next[1]! ? (next[0]! < next[2]! ? 0 : 2) : next[1]! < next[2]! ? 1 : 2;
      if (best <= next[axis]!) return best;
      at[axis]! += step[axis]!;
      if (at[axis]! < 0 || at[axis]! >= this.cells[axis]! || step[axis] === 0) return best;
      next[axis]! += delta[axis]!;
    }
  }

  /** Möller and Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection", 1997; exits only. */
  private exitThrough(face: number, origin: readonly number[], direction: readonly number[]): number {
    const { positions, indices } = this.mesh;
    const a = indices[face * 3]! * 3;
    const b = indices[face * 3 + 1]! * 3;
    const c = indices[face * 3 + 2]! * 3;
    const [dx, dy, dz] = [direction[0]!, direction[1]!, direction[2]!];
    const [ax, ay, az] = [positions[a]!, positions[a + 1]!, positions[a + 2]!];
    const [ux, uy, uz] = [positions[b]! - ax, positions[b + 1]! - ay, positions[b + 2]! - az];
    const [vx, vy, vz] = [positions[c]! - ax, positions[c + 1]! - ay, positions[c + 2]! - az];
    const px = dy * vz - dz * vy;
    const py = dz * vx - dx * vz;
    const pz = dx * vy - dy * vx;
    const determinant = ux * px + uy * py + uz * pz; // = -direction · (u × v): negative where the ray leaves
    if (!(determinant < 0)) return Infinity;
    const [sx, sy, sz] = [origin[0]! - ax, origin[1]! - ay, origin[2]! - az];
    const u = (sx * px + sy * py + sz * pz) / determinant;
    if (u < 0 || u > 1) return Infinity;
    const qx = sy * uz - sz * uy;
    const qy = sz * ux - sx * uz;
    const qz = sx * uy - sy * ux;
    const v = (dx * qx + dy * qy + dz * qz) / determinant;
    if (v < 0 || u + v > 1) return Infinity;
    const distance = (vx * qx + vy * qy + vz * qz) / determinant;
    return distance > 0 ? distance : Infinity;
  }

  private cellOf(value: number, axis: number): number {
    const cell = Math.floor((value - this.min[axis]!) / this.cellSize[axis]!);
    return Math.min(this.cells[axis]! - 1, Math.max(0, cell));
  }

  private eachFaceCell(visit: (face: number, cell: number) => void): void {
    const { positions, indices } = this.mesh;
    const low = [0, 0, 0];
    const high = [0, 0, 0];
    for (let face = 0; face < indices.length / 3; face++) {
      const [a, b, c] = [indices[face * 3]! * 3, indices[face * 3 + 1]! * 3, indices[face * 3 + 2]! * 3];
      for (let axis = 0; axis < 3; axis++) {
        const [p, q, r] = [positions[a + axis]!, positions[b + axis]!, positions[c + axis]!];
        low[axis] = this.cellOf(Math.min(p, q, r), axis);
        high[axis] = this.cellOf(Math.max(p, q, r), axis);
      }
      for (let z = low[2]!; z <= high[2]!; z++) {
        for (let y = low[1]!; y <= high[1]!; y++) {
          const row = (z * this.cells[1] + y) * this.cells[0];
          for (let x = low[0]!; x <= high[0]!; x++) visit(face, row + x);
        }
      }
    }
  }
}
