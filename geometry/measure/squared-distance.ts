/**
 * Squared distance from a point to a triangle: to its plane where the foot lies inside, else to the nearest side
 * (Ericson, "Real-Time Collision Detection", 2004, 5.1.5).
 *
 * @param corners offsets of the triangle's corners in `positions`.
 */
export function squaredDistanceToFace(
  positions: Float32Array,
  corners: readonly [number, number, number],
  x: number,
  y: number,
  z: number,
): number {
  const [a, b, c] = corners;
  const [ux, uy, uz] = [x - positions[a]!, y - positions[a + 1]!, z - positions[a + 2]!];
  const abx = positions[b]! - positions[a]!;
  const aby = positions[b + 1]! - positions[a + 1]!;
  const abz = positions[b + 2]! - positions[a + 2]!;
  const acx = positions[c]! - positions[a]!;
  const acy = positions[c + 1]! - positions[a + 1]!;
  const acz = positions[c + 2]! - positions[a + 2]!;
  const d1 = abx * ux + aby * uy + abz * uz;
  const d2 = acx * ux + acy * uy + acz * uz;
  const bb = abx * abx + aby * aby + abz * abz;
  const bc = abx * acx + aby * acy + abz * acz;
  const cc = acx * acx + acy * acy + acz * acz;
  const determinant = bb * cc - bc * bc;
  const s = cc * d1 - bc * d2;
  const t = bb * d2 - bc * d1;
  const uu = ux * ux + uy * uy + uz * uz;
  if (determinant > 0 && s >= 0 && t >= 0 && s + t <= determinant) {
    return Math.max(0, uu - (s * d1 + t * d2) / determinant);
  }
  const alongB = clamp(d1 / bb);
  const alongC = clamp(d2 / cc);
  const ccb = bb - 2 * bc + cc;
  const alongA = clamp((d2 - d1 + bb - bc) / ccb);
  const toB = uu - 2 * alongB * d1 + alongB * alongB * bb;
  const toC = uu - 2 * alongC * d2 + alongC * alongC * cc;
  const uub = uu - 2 * d1 + bb;
  const toA = uub - 2 * alongA * (d2 - d1 + bb - bc) + alongA * alongA * ccb;
  return Math.max(0, Math.min(toB, toC, toA));
}

/** To 0..1; 0 for a side without length. */
function clamp(share: number): number {
  return share > 0 ? Math.min(1, share) : 0;
}
