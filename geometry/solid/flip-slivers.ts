/** The corner of a triangle by its number. */
type Point = readonly [number, number];
type Triangle = [number, number, number];

/** So many flips an edge are far more than any triangulation of an outline was seen to need. */
const MOST_FLIPS_PER_EDGE = 30;
/** How much better, as a cosine, a flip has to be: equal ways would be flipped to and fro. */
const MARGIN = 1e-9;

/**
 * Turns a triangulation of an area into its Delaunay one, which has the least slivers of all, by flipping edges between
 * two triangles (Lawson, "Software for C1 surface interpolation", 1977). The area's own edges stay.
 *
 * @param triangles counter-clockwise; changed in place. @param points by number.
 */
export function flipSlivers(triangles: Triangle[], points: readonly Point[]): void {
  const owners = new Map<number, number>();
  const key = (a: number, b: number) => a * points.length + b;
  const own = (triangle: number) => {
    const [a, b, c] = triangles[triangle]!;
    for (const [from, to] of [[a, b] as const, [b, c] as const, [c, a] as const]) owners.set(key(from, to), triangle);
  };
  for (let triangle = 0; triangle < triangles.length; triangle++) own(triangle);
  const open: (readonly [number, number])[] = triangles.flatMap(([a, b, c]) => [
    [a, b] as const,
    [b, c] as const,
    [c, a] as const,
  ]);
  let left = MOST_FLIPS_PER_EDGE * open.length;
  for (let edge = open.pop(); edge && left > 0; edge = open.pop()) {
    const [a, b] = edge;
    const [here, there] = [owners.get(key(a, b)), owners.get(key(b, a))];
    if (here === undefined || there === undefined) continue;
    const [c, d] = [thirdOf(triangles[here]!, a, b), thirdOf(triangles[there]!, a, b)];
    const [pa, pb, pc, pd] = [points[a]!, points[b]!, points[c]!, points[d]!];
    // The angles at c and d are more than 180° together; what comes instead must not fold over.
    const isBetter = cosine(pc, pa, pb) + cosine(pd, pa, pb) < -MARGIN;
    if (!isBetter || turn(pc, pa, pd) <= 0 || turn(pd, pb, pc) <= 0) continue;
    owners.delete(key(a, b));
    owners.delete(key(b, a));
    triangles[here] = [c, a, d];
    triangles[there] = [d, b, c];
    own(here);
    own(there);
    open.push([a, d], [d, b], [b, c], [c, a]);
    left--;
  }
}

function thirdOf([p, q, r]: Triangle, a: number, b: number): number {
  if (p !== a && p !== b) return p;
  return q !== a && q !== b ? q : r;
}

/** Of the angle at a point between two others. */
function cosine(at: Point, p: Point, q: Point): number {
  const [ux, uy, vx, vy] = [p[0] - at[0], p[1] - at[1], q[0] - at[0], q[1] - at[1]];
  return (ux * vx + uy * vy) / (Math.hypot(ux, uy) * Math.hypot(vx, vy) || 1);
}

/** Twice the signed area of a triangle. */
function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
}
