/** More corners than that are cut from the first one: finding ears takes the cube of them, and a file may be all of them. */
const MOST_CORNERS_FOR_EARS = 64;

type Take = (a: number, b: number, c: number) => void;

/**
 * Cuts a polygon into triangles of the same winding. Ears are cut off one by one in the plane of the polygon's own
 * normal (Meisters, "Polygons have ears", 1975), so that one with hollows in its outline is covered once; where no ear
 * is left, as in one that crosses itself, the rest is cut from its first corner.
 *
 * @param corners vertex numbers, at least three.
 * @param positions `3 × vertices`.
 */
export function cutPolygon(corners: readonly number[], positions: Float32Array, take: Take): void {
  const rest = [...corners];
  if (rest.length > 3 && rest.length <= MOST_CORNERS_FOR_EARS) {
    const plane = planeOf(rest, positions);
    while (rest.length > 3) {
      const ear = findEar(rest, positions, plane);
      if (ear < 0) break;
      take(rest[(ear + rest.length - 1) % rest.length]!, rest[ear]!, rest[(ear + 1) % rest.length]!);
      rest.splice(ear, 1);
    }
  }
  for (let i = 2; i < rest.length; i++) take(rest[0]!, rest[i - 1]!, rest[i]!);
}

/** The two axes that the polygon is seen along best, in the order in which it winds counter-clockwise. */
function planeOf(corners: readonly number[], positions: Float32Array): [u: number, v: number] {
  const normal = [0, 0, 0];
  for (let i = 0; i < corners.length; i++) {
    const a = corners[i]! * 3;
    const b = corners[(i + 1) % corners.length]! * 3;
    // Newell's method: exact for planar polygons, the best plane for others.
    for (let axis = 0; axis < 3; axis++) {
      const u = (axis + 1) % 3;
      const v = (axis + 2) % 3;
      normal[axis]! += (positions[a + u]! - positions[b + u]!) * (positions[a + v]! + positions[b + v]!);
    }
  }
  const sizes = normal.map(Math.abs);
  const axis = sizes.indexOf(Math.max(...sizes));
  const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
  return normal[axis]! >= 0 ? [u, v] : [v, u];
}

function findEar(corners: readonly number[], positions: Float32Array, [u, v]: [number, number]): number {
  const count = corners.length;
  const side = (a: number, b: number, c: number) => {
    const [i, j, k] = [a * 3, b * 3, c * 3];
    const [bu, bv] = [positions[j + u]! - positions[i + u]!, positions[j + v]! - positions[i + v]!];
    return bu * (positions[k + v]! - positions[i + v]!) - bv * (positions[k + u]! - positions[i + u]!);
  };
  for (let ear = 0; ear < count; ear++) {
    const a = corners[(ear + count - 1) % count]!;
    const b = corners[ear]!;
    const c = corners[(ear + 1) % count]!;
    if (side(a, b, c) <= 0) continue;
    const isInside = (p: number) =>
      p !== a && p !== b && p !== c && side(a, b, p) >= 0 && side(b, c, p) >= 0 && side(c, a, p) >= 0;
    if (!corners.some(isInside)) return ear;
  }
  return -1;
}
