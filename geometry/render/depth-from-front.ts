import type { Mesh } from '../mesh/mesh.js';
import { createSpans, scanTriangle } from './scan-triangle.js';

/** Depth where the view meets no face. */
export const EMPTY_DEPTH = -Infinity;

/**
 * Greatest z of the mesh over the cut-out's square seen orthographically from +Z: `side²` values, rows from the top;
 * sample (column, row) is `x = (column + .5) / side − .5`, `y = .5 − (row + .5) / side`. {@link EMPTY_DEPTH} outside.
 */
export function depthFromFront(mesh: Mesh, side: number): Float32Array {
  const { positions, indices } = mesh;
  const depth = new Float32Array(side * side).fill(EMPTY_DEPTH);
  const spans = createSpans(side);
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [3 * indices[at]!, 3 * indices[at + 1]!, 3 * indices[at + 2]!];
    const ax = (positions[a]! + 0.5) * side;
    const ay = (0.5 - positions[a + 1]!) * side;
    const bx = (positions[b]! + 0.5) * side;
    const by = (0.5 - positions[b + 1]!) * side;
    const cx = (positions[c]! + 0.5) * side;
    const cy = (0.5 - positions[c + 1]!) * side;
    const twiceArea = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    // Faces that look away cannot be the nearest of a closed mesh (y points down here, so their area is positive).
    if (!(twiceArea < 0)) continue;
    const rows = scanTriangle(ax, ay, bx, by, cx, cy, side, side, spans);
    if (rows === 0) continue;
    const az = positions[a + 2]!;
    const bz = positions[b + 2]! - az;
    const cz = positions[c + 2]! - az;
    const dzdx = (bz * (cy - ay) - cz * (by - ay)) / twiceArea;
    const dzdy = (cz * (bx - ax) - bz * (cx - ax)) / twiceArea;
    for (let row = 0; row < rows; row++) {
      const y = spans[0]! + row;
      const end = spans[2 + 2 * row]!;
      let x = spans[1 + 2 * row]!;
      let z = az + (x + 0.5 - ax) * dzdx + (y + 0.5 - ay) * dzdy;
      for (let texel = y * side + x; x < end; x++, texel++, z += dzdx) {
        if (z > depth[texel]!) depth[texel] = z;
      }
    }
  }
  return depth;
}
