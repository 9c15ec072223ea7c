import type { Mesh } from '../mesh/mesh.js';
import { FaceTree } from './face-tree.js';
import { squaredDistanceToFace } from './squared-distance.js';

/** Distances from points to the surface of a mesh, exact. */
export class SurfaceDistance {
  private readonly mesh: Mesh;
  private readonly tree: FaceTree;

  constructor(mesh: Mesh) {
    this.mesh = mesh;
    this.tree = new FaceTree(mesh);
  }

  /** Distance to the nearest face, in the mesh's unit; Infinity without faces. */
  from(x: number, y: number, z: number): number {
    return Math.sqrt(this.nearest(1, x, y, z, Infinity));
  }

  /** The nearer child first: what it finds rules out most of the other. */
  private nearest(node: number, x: number, y: number, z: number, known: number): number {
    const { tree, mesh } = this;
    if (node < tree.leaves) {
      const [left, right] = [this.toBox(2 * node, x, y, z), this.toBox(2 * node + 1, x, y, z)];
      const [near, far] = left <= right ? [2 * node, 2 * node + 1] : [2 * node + 1, 2 * node];
      let best = known;
      if (Math.min(left, right) < best) best = this.nearest(near, x, y, z, best);
      if (Math.max(left, right) < best) best = this.nearest(far, x, y, z, best);
      return best;
    }
    let best = known;
    const to = tree.firstOf(node - tree.leaves + 1);
    for (let k = tree.firstOf(node - tree.leaves); k < to; k++) {
      const at = 3 * tree.order[k]!;
      const { positions, indices } = mesh;
      const corners = [3 * indices[at]!, 3 * indices[at + 1]!, 3 * indices[at + 2]!] as const;
      best = Math.min(best, squaredDistanceToFace(positions, corners, x, y, z));
    }
    return best;
  }

  private toBox(node: number, x: number, y: number, z: number): number {
    const { boxes } = this.tree;
    const at = 6 * node;
    const dx = Math.max(boxes[at]! - x, 0, x - boxes[at + 3]!);
    const dy = Math.max(boxes[at + 1]! - y, 0, y - boxes[at + 4]!);
    const dz = Math.max(boxes[at + 2]! - z, 0, z - boxes[at + 5]!);
    return dx * dx + dy * dy + dz * dz;
  }
}
