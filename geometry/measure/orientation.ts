/**
 * Bounds of the rounding error as shares of the sums of absolute terms, ε = 2⁻⁵³: (7 + 56ε)ε and (3 + 16ε)ε (Shewchuk,
 * "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997).
 */
const SPACE_ERROR = 7.771561172376103e-16;
const PLANE_ERROR = 3.3306690738754716e-16;
/** Makes every float32 an integer: 2⁻¹⁴⁹ is the smallest. */
const INTEGER_SCALE = 2 ** 149;

/**
 * On which side of the plane through a, b and c the point d lies: 1 where a, b, c wind counter-clockwise seen from d,
 * -1 on the other side, 0 in the plane. Exact: in doubles where they decide, in integers otherwise.
 *
 * @param points float32 coordinates; `a` to `d` are offsets of the points in it.
 */
export function sideOfPlane(points: Float32Array, a: number, b: number, c: number, d: number): number {
  const [dx, dy, dz] = [points[d]!, points[d + 1]!, points[d + 2]!];
  const [ax, ay, az] = [points[a]! - dx, points[a + 1]! - dy, points[a + 2]! - dz];
  const [bx, by, bz] = [points[b]! - dx, points[b + 1]! - dy, points[b + 2]! - dz];
  const [cx, cy, cz] = [points[c]! - dx, points[c + 1]! - dy, points[c + 2]! - dz];
  const [p, q] = [bx * cy, cx * by];
  const [r, s] = [cx * ay, ax * cy];
  const [t, u] = [ax * by, bx * ay];
  const value = az * (p - q) + bz * (r - s) + cz * (t - u);
  const size =
    Math.abs(az) * (Math.abs(p) + Math.abs(q)) +
    Math.abs(bz) * (Math.abs(r) + Math.abs(s)) +
    Math.abs(cz) * (Math.abs(t) + Math.abs(u));
  if (value > SPACE_ERROR * size) return -1;
  if (value < -SPACE_ERROR * size) return 1;
  return size === 0 ? 0 : exactSideOfPlane(points, a, b, c, d);
}

function exactSideOfPlane(points: Float32Array, a: number, b: number, c: number, d: number): number {
  const difference = (from: number, axis: number) => integer(points[from + axis]!) - integer(points[d + axis]!);
  const [ax, ay, az] = [difference(a, 0), difference(a, 1), difference(a, 2)];
  const [bx, by, bz] = [difference(b, 0), difference(b, 1), difference(b, 2)];
  const [cx, cy, cz] = [difference(c, 0), difference(c, 1), difference(c, 2)];
  const value = az * (bx * cy - cx * by) + bz * (cx * ay - ax * cy) + cz * (ax * by - bx * ay);
  return value > 0n ? -1 : value < 0n ? 1 : 0;
}

/**
 * How a, b, c turn in the plane of two axes (u to v counter-clockwise): 1 counter-clockwise, -1 clockwise, 0 in line.
 * Exact, see `sideOfPlane`.
 */
export function turnInPlane(points: Float32Array, u: number, v: number, a: number, b: number, c: number): number {
  const left = (points[a + u]! - points[c + u]!) * (points[b + v]! - points[c + v]!);
  const right = (points[a + v]! - points[c + v]!) * (points[b + u]! - points[c + u]!);
  const size = Math.abs(left) + Math.abs(right);
  if (left - right > PLANE_ERROR * size) return 1;
  if (left - right < -PLANE_ERROR * size) return -1;
  if (size === 0) return 0;
  const difference = (from: number, axis: number) => integer(points[from + axis]!) - integer(points[c + axis]!);
  const value = difference(a, u) * difference(b, v) - difference(a, v) * difference(b, u);
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}

function integer(value: number): bigint {
  return BigInt(value * INTEGER_SCALE);
}
