/** A camera in perspective that holds a turning mesh; lengths in the mesh's units. */
export interface SweepFrame {
  /** In the middle of every picture; the mesh turns about the vertical line through it. */
  target: readonly [number, number, number];
  /** From the target to the camera. */
  distance: number;
  /** Distances from the camera between which everything lies at every angle. */
  near: number;
  far: number;
}

export interface SweepOptions {
  /** Heights above the horizon from which it is seen; nearer to the pole than half of `fovDeg` there is no solution. */
  elevationsDeg: readonly number[];
  /** Angle of view over the side of the square picture. */
  fovDeg: number;
  /** Share of the picture left free on each side, 0 to below .5. */
  margin: number;
}

/** Distance over which a vertex must be kept from the camera, as a line in the height of the target. */
interface Bound {
  at0: number;
  slope: number;
}

/** Smallest size that is told from a point. */
const MIN_EXTENT = 1e-9;

/**
 * The nearest camera that holds the whole mesh at every angle of the turn and from every elevation, so that nothing
 * jumps, grows or is cut while it turns. Each vertex describes a circle about the vertical line through the middle of
 * the mesh's box; with t the tangent of half the usable angle, a vertex at camera coordinates (x, y, z towards the
 * camera) is inside the picture from distance d where d ≥ z + |x| / t and d ≥ z + |y| / t. The maximum of both over
 * the circle is known in closed form, and is linear in the height of the target. That height is where the free room
 * above and below is the same (of several elevations, where the worst of them is best).
 * @param positions `3 × vertices`, Y up, at least one.
 */
export function frameSweep(positions: Float32Array, { elevationsDeg, fovDeg, margin }: SweepOptions): SweepFrame {
  const [x, z] = [middleOf(positions, 0), middleOf(positions, 2)];
  const t = Math.tan((fovDeg * Math.PI) / 360) * (1 - 2 * margin);
  const bounds = elevationsDeg.map((degrees) => boundsOf(positions, [x, z], (degrees * Math.PI) / 180, t));
  const y = lowestPoint(bounds.flatMap(({ upright }) => upright));
  const radius = Math.max(MIN_EXTENT, radiusOf(positions, [x, y, z]));
  const distance = Math.max(
    radius * (1 + MIN_EXTENT),
    heightAt(
      bounds.flatMap(({ side, upright }) => [side, ...upright]),
      y,
    ),
  );
  // Spare room for rounding; the near side stays in front of the camera.
  const near = Math.max(distance - 1.01 * radius, 0.001 * distance);
  return { target: [x, y, z], distance, near, far: distance + 1.01 * radius };
}

/** What the borders of the picture ask for at an elevation: the left and right one, the upper and the lower one. */
function boundsOf(
  positions: Float32Array,
  [x, z]: readonly [number, number],
  elevation: number,
  t: number,
): { side: Bound; upright: [Bound, Bound] } {
  const [sin, cos] = [Math.sin(elevation), Math.cos(elevation)];
  const side = Math.hypot(cos, 1 / t);
  const above = Math.abs(cos - sin / t);
  const below = Math.abs(cos + sin / t);
  const most = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 3) {
    const radius = Math.hypot(positions[at]! - x, positions[at + 2]! - z);
    const y = positions[at + 1]!;
    most[0] = Math.max(most[0]!, radius * side + y * sin);
    most[1] = Math.max(most[1]!, radius * above + y * (sin + cos / t));
    most[2] = Math.max(most[2]!, radius * below + y * (sin - cos / t));
  }
  return {
    side: { at0: most[0]!, slope: -sin },
    upright: [
      { at0: most[1]!, slope: -(sin + cos / t) },
      { at0: most[2]!, slope: -(sin - cos / t) },
    ],
  };
}

/** Where the largest of some lines, of which at least one rises and one falls, is least. */
function lowestPoint(bounds: readonly Bound[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, one] of bounds.entries()) {
    for (const other of bounds.slice(index + 1)) {
      if (one.slope * other.slope >= 0) continue;
      const at = (other.at0 - one.at0) / (one.slope - other.slope);
      const height = heightAt(bounds, at);
      if (height >= least) continue;
      least = height;
      best = at;
    }
  }
  return best;
}

function heightAt(bounds: readonly Bound[], y: number): number {
  return bounds.reduce((most, { at0, slope }) => Math.max(most, at0 + slope * y), -Infinity);
}

function middleOf(positions: Float32Array, axis: 0 | 2): number {
  let [low, high] = [Infinity, -Infinity];
  for (let at = axis; at < positions.length; at += 3) {
    low = Math.min(low, positions[at]!);
    high = Math.max(high, positions[at]!);
  }
  return (low + high) / 2;
}

function radiusOf(positions: Float32Array, [x, y, z]: readonly [number, number, number]): number {
  let most = 0;
  for (let at = 0; at < positions.length; at += 3) {
    most = Math.max(most, Math.hypot(positions[at]! - x, positions[at + 1]! - y, positions[at + 2]! - z));
  }
  return most;
}
