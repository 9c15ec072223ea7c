import type { Mesh } from '../mesh/mesh.js';

/** Faces a leaf, at most: of 2 to 8, all pairs of 200k faces were found fastest with 4. */
const LEAF_FACES = 4;
/** Bits of a Morton code an axis; with 10 a code fits 30 bits and two passes sort it. */
const CODE_BITS = 10;
const PASS_BITS = 15;

/**
 * Bounding boxes over a mesh's faces as a complete binary tree: node 1 is the root, `2n` and `2n + 1` are the children
 * of node n, the leaves are the last `leaves` nodes. Faces lie along a Morton curve (Morton, 1966), a leaf holds up to
 * four that follow each other. Same mesh, same tree.
 */
export class FaceTree {
  /** All faces, in the order of the leaves. */
  readonly order: Uint32Array;
  /** A power of two: the number of leaves and of the first leaf's node. */
  readonly leaves: number;
  /** Six numbers a node: least x, y, z, greatest x, y, z. An empty leaf's box is inside out. */
  readonly boxes: Float32Array;

  constructor(mesh: Mesh) {
    const faces = mesh.indices.length / 3;
    this.order = mortonOrder(mesh);
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(1, faces / LEAF_FACES)));
    this.boxes = new Float32Array(12 * this.leaves);
    this.fillBoxes(mesh);
  }

  /** Place in `order` of a leaf's first face; the next leaf's is where it ends. */
  firstOf(leaf: number): number {
    return Math.floor((leaf * this.order.length) / this.leaves);
  }

  private fillBoxes({ positions, indices }: Mesh): void {
    const { boxes, leaves, order } = this;
    for (let node = leaves; node < 2 * leaves; node++) {
      for (let axis = 0; axis < 3; axis++) {
        let low = Infinity;
        let high = -Infinity;
        for (let k = this.firstOf(node - leaves); k < this.firstOf(node - leaves + 1); k++) {
          for (let corner = 3 * order[k]!; corner < 3 * order[k]! + 3; corner++) {
            const value = positions[3 * indices[corner]! + axis]!;
            if (value < low) low = value;
            if (value > high) high = value;
          }
        }
        boxes[6 * node + axis] = low;
        boxes[6 * node + 3 + axis] = high;
      }
    }
    for (let node = leaves - 1; node >= 1; node--) {
      for (let axis = 0; axis < 3; axis++) {
        const [left, right] = [12 * node + axis, 12 * node + 6 + axis];
        boxes[6 * node + axis] = Math.min(boxes[left]!, boxes[right]!);
        boxes[6 * node + 3 + axis] = Math.max(boxes[left + 3]!, boxes[right + 3]!);
      }
    }
  }
}

/** Faces sorted by the Morton code of their middle, of equals the first first. */
function mortonOrder({ positions, indices }: Mesh): Uint32Array {
  const faces = indices.length / 3;
  const middles = new Float64Array(3 * faces);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let face = 0; face < faces; face++) {
    for (let axis = 0; axis < 3; axis++) {
      let sum = 0;
      for (let corner = 3 * face; corner < 3 * face + 3; corner++) sum += positions[3 * indices[corner]! + axis]!;
      middles[3 * face + axis] = sum;
      if (sum < low[axis]!) low[axis] = sum;
      if (sum > high[axis]!) high[axis] = sum;
    }
  }
  const cells = 2 ** CODE_BITS - 1;
  const scale = low.map((value, axis) => (high[axis]! > value ? cells / (high[axis]! - value) : 0));
  const codes = new Uint32Array(faces);
  const order = new Uint32Array(faces);
  for (let face = 0; face < faces; face++) {
    let code = 0;
    for (let axis = 0; axis < 3; axis++) {
      code |= spreadBits((middles[3 * face + axis]! - low[axis]!) * scale[axis]!) << axis;
    }
    codes[face] = code;
    order[face] = face;
  }
  return radixPass(radixPass(order, codes, 0), codes, PASS_BITS);
}

/** Puts two zeros between the ten bits of a number (Karras, "Thinking Parallel, Part III", 2012). */
function spreadBits(value: number): number {
  let bits = value | 0;
  bits = (bits | (bits << 16)) & 0x030000ff;
  bits = (bits | (bits << 8)) & 0x0300f00f;
  bits = (bits | (bits << 4)) & 0x030c30c3;
  return (bits | (bits << 2)) & 0x09249249;
}

function radixPass(order: Uint32Array, codes: Uint32Array, shift: number): Uint32Array {
  const mask = 2 ** PASS_BITS - 1;
  const starts = new Uint32Array(mask + 2);
  for (const item of order) starts[((codes[item]! >>> shift) & mask) + 1]! += 1;
  for (let key = 0; key <= mask; key++) starts[key + 1]! += starts[key]!;
  const sorted = new Uint32Array(order.length);
  for (const item of order) sorted[starts[(codes[item]! >>> shift) & mask]!++] = item;
  return sorted;
}
