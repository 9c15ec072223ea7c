const { hypot, log, max, min } = Math; // bound once: hot loops

/** Components of a mixture: GrabCut's number (Rother et al. 2004). */
const COMPONENTS = 5;

/** Gaussians with full covariance over three colour channels. */
export interface ColourMixture {
  size: number;
  /** 3 a component. */
  means: Float64Array;
  /** Inverse covariance, 6 a component: xx, yy, zz, xy, xz, yz. */
  inverses: Float64Array;
  /** -log weight + ½ log determinant. */
  offsets: Float64Array;
}

interface Moments {
  count: number;
  mean: [number, number, number];
  /** xx, yy, zz, xy, xz, yz. */
  covariance: [number, number, number, number, number, number];
}

/**
 * Splits the members into at most 5 clusters along their widest direction (Orchard & Bouman 1991, "Color quantization
 * of images") and fits a Gaussian to each. `floor` is added to each variance, in squared units of the features.
 */
export function startMixture(features: Float32Array, members: Int32Array, floor: number): ColourMixture {
  const clusters = [{ members, moments: measure(features, members, floor) }];
  while (clusters.length < COMPONENTS) {
    let widest = 0;
    for (let i = 1; i < clusters.length; i++) {
      if (spread(clusters[i]!.moments) > spread(clusters[widest]!.moments)) widest = i;
    }
    const { members: all, moments } = clusters[widest]!;
    const axis = principalAxis(moments.covariance);
    const side = (pixel: number) =>
      axis.reduce((sum, part, c) => sum + part * (features[pixel * 3 + c]! - moments.mean[c]!), 0) > 0;
    const high = all.filter(side);
    if (high.length === 0 || high.length === all.length) break;
    const low = all.filter((pixel) => !side(pixel));
    clusters[widest] = { members: low, moments: measure(features, low, floor) };
    clusters.push({ members: high, moments: measure(features, high, floor) });
  }
  return compile(
    clusters.map((cluster) => cluster.moments),
    members.length,
  );
}

/** One round of fitting: each member joins its likeliest component, and the components are measured anew. */
export function refitMixture(
  mixture: ColourMixture,
  features: Float32Array,
  members: Int32Array,
  floor: number,
): ColourMixture {
  const groups: number[][] = Array.from({ length: mixture.size }, () => []);
  for (const pixel of members) {
    const at = pixel * 3;
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let k = 0; k < mixture.size; k++) {
      const cost = componentCost(mixture, k, features[at]!, features[at + 1]!, features[at + 2]!);
      if (cost >= bestCost) continue;
      best = k;
      bestCost = cost;
    }
    groups[best]!.push(pixel);
  }
  const moments = groups.filter((group) => group.length > 0).map((group) => measure(features, group, floor));
  return compile(moments, members.length);
}

/** -log likelihood of a colour under its likeliest component, in nats, without the constant. */
export function mixtureCost(mixture: ColourMixture, x: number, y: number, z: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < mixture.size; k++) best = min(best, componentCost(mixture, k, x, y, z));
  return best;
}

function componentCost(mixture: ColourMixture, k: number, x: number, y: number, z: number): number {
  const { means, inverses, offsets } = mixture;
  const dx = x - means[k * 3]!;
  const dy = y - means[k * 3 + 1]!;
  const dz = z - means[k * 3 + 2]!;
  const i = k * 6;
  const square =
    inverses[i]! * dx * dx +
    inverses[i + 1]! * dy * dy +
    inverses[i + 2]! * dz * dz +
    2 * (inverses[i + 3]! * dx * dy + inverses[i + 4]! * dx * dz + inverses[i + 5]! * dy * dz);
  return offsets[k]! + square / 2;
}

function measure(features: Float32Array, members: ArrayLike<number>, floor: number): Moments {
  const sums = new Float64Array(9);
  for (let i = 0; i < members.length; i++) {
    const at = members[i]! * 3;
    const x = features[at]!;
    const y = features[at + 1]!;
    const z = features[at + 2]!;
    sums[0]! += x;
    sums[1]! += y;
    sums[2]! += z;
    sums[3]! += x * x;
    sums[4]! += y * y;
    sums[5]! += z * z;
    sums[6]! += x * y;
    sums[7]! += x * z;
    sums[8]! += y * z;
  }
  const count = max(members.length, 1);
  const [x, y, z] = [sums[0]! / count, sums[1]! / count, sums[2]! / count];
  return {
    count: members.length,
    mean: [x, y, z],
    covariance: [
      sums[3]! / count - x * x + floor,
      sums[4]! / count - y * y + floor,
      sums[5]! / count - z * z + floor,
      sums[6]! / count - x * y,
      sums[7]! / count - x * z,
      sums[8]! / count - y * z,
    ],
  };
}

function spread({ count, covariance }: Moments): number {
  return count * (covariance[0] + covariance[1] + covariance[2]);
}

/** Direction of the largest variance, by power iteration; 30 rounds are plenty for choosing a split. */
function principalAxis([xx, yy, zz, xy, xz, yz]: Moments['covariance']): [number, number, number] {
  let axis: [number, number, number] = [1, 0.7, 0.5]; // no symmetry of a colour space has this as an eigenvector
  for (let round = 0; round < 30; round++) {
    const [a, b, c] = axis;
    const next = [xx * a + xy * b + xz * c, xy * a + yy * b + yz * c, xz * a + yz * b + zz * c] as const;
    const length = hypot(...next) || 1;
    axis = [next[0] / length, next[1] / length, next[2] / length];
  }
  return axis;
}

function compile(moments: Moments[], total: number): ColourMixture {
  const size = moments.length;
  const means = new Float64Array(size * 3);
  const inverses = new Float64Array(size * 6);
  const offsets = new Float64Array(size);
  moments.forEach(({ count, mean, covariance: [xx, yy, zz, xy, xz, yz] }, k) => {
    const minorX = yy * zz - yz * yz;
    const minorY = xz * yz - xy * zz;
    const minorZ = xy * yz - xz * yy;
    const determinant = xx * minorX + xy * minorY + xz * minorZ;
    means.set(mean, k * 3);
    inverses.set(
      [minorX, xx * zz - xz * xz, xx * yy - xy * xy, minorY, minorZ, xy * xz - xx * yz].map((m) => m / determinant),
      k * 6,
    );
    offsets[k] = -log(count / total) + log(determinant) / 2;
  });
  return { size, means, inverses, offsets };
}
