import type { Mesh } from '../mesh/mesh.js';
import { FaceTree } from './face-tree.js';

/** A node this many times its own radius away counts as one dipole; 2 is the source's choice. */
const FAR = 2;
/** Numbers a node: middle, sum of the normals times areas, squared distance from which the node is far. */
const NODE = 7;

/**
 * The generalised winding number of a mesh: how often its faces go around a point. 1 in a closed outward solid, 0
 * outside, in between near holes, sums where solids overlap (Jacobson et al., "Robust Inside-Outside Segmentation using
 * Generalized Winding Numbers", 2013). Far faces count together as one dipole (Barill et al., "Fast Winding Numbers for
 * Soups and Clouds", 2018, first order), which is off by some hundredths at most.
 */
export class WindingTree {
  private readonly mesh: Mesh;
  private readonly tree: FaceTree;
  private readonly nodes: Float64Array;
  private readonly stack = new Int32Array(128);

  constructor(mesh: Mesh) {
    this.mesh = mesh;
    this.tree = new FaceTree(mesh);
    this.nodes = new Float64Array(NODE * 2 * this.tree.leaves);
    const areas = new Float64Array(2 * this.tree.leaves);
    for (let leaf = 0; leaf < this.tree.leaves; leaf++) this.sumLeaf(leaf, areas);
    for (let node = this.tree.leaves - 1; node >= 1; node--) this.sumChildren(node, areas);
    for (let node = 1; node < 2 * this.tree.leaves; node++) this.closeNode(node, areas[node]!);
  }

  at(x: number, y: number, z: number): number {
    const { nodes, stack, tree } = this;
    let sum = 0;
    let depth = 0;
    stack[depth++] = 1;
    while (depth > 0) {
      const node = stack[--depth]!;
      const k = NODE * node;
      const [dx, dy, dz] = [nodes[k]! - x, nodes[k + 1]! - y, nodes[k + 2]! - z];
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > nodes[k + 6]!) {
        sum += (nodes[k + 3]! * dx + nodes[k + 4]! * dy + nodes[k + 5]! * dz) / (squared * Math.sqrt(squared));
      } else if (node >= tree.leaves) {
        const to = tree.firstOf(node - tree.leaves + 1);
        for (let f = tree.firstOf(node - tree.leaves); f < to; f++) sum += this.solidAngle(tree.order[f]!, x, y, z);
      } else {
        stack[depth++] = 2 * node;
        stack[depth++] = 2 * node + 1;
      }
    }
    return sum / (4 * Math.PI);
  }

  /** Van Oosterom and Strackee, "The Solid Angle of a Plane Triangle", 1983. */
  private solidAngle(face: number, x: number, y: number, z: number): number {
    const { positions, indices } = this.mesh;
    const [a, b, c] = [3 * indices[3 * face]!, 3 * indices[3 * face + 1]!, 3 * indices[3 * face + 2]!];
    const [ax, ay, az] = [positions[a]! - x, positions[a + 1]! - y, positions[a + 2]! - z];
    const [bx, by, bz] = [positions[b]! - x, positions[b + 1]! - y, positions[b + 2]! - z];
    const [cx, cy, cz] = [positions[c]! - x, positions[c + 1]! - y, positions[c + 2]! - z];
    const la = Math.sqrt(ax * ax + ay * ay + az * az);
    const lb = Math.sqrt(bx * bx + by * by + bz * bz);
    const lc = Math.sqrt(cx * cx + cy * cy + cz * cz);
    const volume = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
    const below =
      la * lb * lc +
      (ax * bx + ay * by + az * bz) * lc +
      (bx * cx + by * cy + bz * cz) * la +
      (cx * ax + cy * ay + cz * az) * lb;
    return 2 * Math.atan2(volume, below);
  }

  private sumLeaf(leaf: number, areas: Float64Array): void {
    const { positions, indices } = this.mesh;
    const node = this.tree.leaves + leaf;
    for (let f = this.tree.firstOf(leaf); f < this.tree.firstOf(leaf + 1); f++) {
      const face = this.tree.order[f]!;
      const [a, b, c] = [3 * indices[3 * face]!, 3 * indices[3 * face + 1]!, 3 * indices[3 * face + 2]!];
      const half = [0, 0, 0];
      for (let axis = 0; axis < 3; axis++) {
        const [j, k] = [(axis + 1) % 3, (axis + 2) % 3];
        half[axis] =
          ((positions[b + j]! - positions[a + j]!) * (positions[c + k]! - positions[a + k]!) -
            (positions[b + k]! - positions[a + k]!) * (positions[c + j]! - positions[a + j]!)) /
          2;
      }
      const area = Math.sqrt(half[0]! ** 2 + half[1]! ** 2 + half[2]! ** 2);
      areas[node]! += area;
      for (let axis = 0; axis < 3; axis++) {
        const middle = (positions[a + axis]! + positions[b + axis]! + positions[c + axis]!) / 3;
        this.nodes[NODE * node + axis]! += area * middle;
        this.nodes[NODE * node + 3 + axis]! += half[axis]!;
      }
    }
  }

  private sumChildren(node: number, areas: Float64Array): void {
    const { nodes } = this;
    areas[node] = areas[2 * node]! + areas[2 * node + 1]!;
    for (let k = 0; k < 6; k++)
      nodes[NODE * node + k] = nodes[NODE * 2 * node + k]! + nodes[NODE * (2 * node + 1) + k]!;
  }

  /** From sums to the middle, and from where the node is far: `FAR` times the way to its box's furthest corner. */
  private closeNode(node: number, area: number): void {
    const { nodes, tree } = this;
    let squared = 0;
    for (let axis = 0; axis < 3; axis++) {
      const [low, high] = [tree.boxes[6 * node + axis]!, tree.boxes[6 * node + 3 + axis]!];
      const middle = area > 0 ? nodes[NODE * node + axis]! / area : low <= high ? (low + high) / 2 : 0;
      nodes[NODE * node + axis] = middle;
      if (low <= high) squared += Math.max(middle - low, high - middle) ** 2;
    }
    nodes[NODE * node + 6] = FAR * FAR * squared;
  }
}
