import type { Mesh } from '../mesh/mesh.js';

/**
 * How well a mesh, seen along -Z without perspective, covers a silhouette: intersection over union of pixels.
 *
 * @param mesh in the picture's frame: its longer side is 1, its middle at the origin, +Y up.
 * @param coverage `width × height`, 0..1; inside where ≥ 0.5.
 * @returns 0..1; 1 when both are empty.
 */
export function outlineIou(mesh: Mesh, coverage: Float32Array, width: number, height: number): number {
  const covered = rasterOutline(mesh, width, height);
  let both = 0;
  let either = 0;
  for (let i = 0; i < covered.length; i++) {
    const isInside = coverage[i]! >= 0.5 ? 1 : 0;
    both += covered[i]! & isInside;
    either += covered[i]! | isInside;
  }
  return either === 0 ? 1 : both / either;
}

/** 1 for each pixel whose centre lies in or on a face's outline, `width × height`. */
export function rasterOutline(mesh: Mesh, width: number, height: number): Uint8Array {
  const { positions, indices } = mesh;
  const side = Math.max(width, height);
  const covered = new Uint8Array(width * height);
  const column = (vertex: number) => positions[3 * vertex]! * side + width / 2 - 0.5;
  const row = (vertex: number) => height / 2 - 0.5 - positions[3 * vertex + 1]! * side;
  for (let i = 0; i + 2 < indices.length; i += 3) {
    const [a, b, c] = [indices[i]!, indices[i + 1]!, indices[i + 2]!];
    fillTriangle(covered, width, height, column(a), row(a), column(b), row(b), column(c), row(c));
  }
  return covered;
}

function fillTriangle(
  covered: Uint8Array,
  width: number,
  height: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
): void {
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area === 0) return;
  const sign = area > 0 ? 1 : -1;
  const fromX = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
  const toX = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx)));
  const fromY = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
  const toY = Math.min(height - 1, Math.floor(Math.max(ay, by, cy)));
  for (let y = fromY; y <= toY; y++) {
    for (let x = fromX; x <= toX; x++) {
      if (sign * ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) < 0) continue;
      if (sign * ((cx - bx) * (y - by) - (cy - by) * (x - bx)) < 0) continue;
      if (sign * ((ax - cx) * (y - cy) - (ay - cy) * (x - cx)) < 0) continue;
      covered[y * width + x] = 1;
    }
  }
}
